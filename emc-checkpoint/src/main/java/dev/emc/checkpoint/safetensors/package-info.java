/** Reading and writing of the safetensors format. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.safetensors;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
