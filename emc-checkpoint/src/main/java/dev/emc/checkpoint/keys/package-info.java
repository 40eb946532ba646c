/** Whose tensor names mean what, and the loading of tensors into a network. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.keys;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
