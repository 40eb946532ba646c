/** Networks: their weights by PyTorch's names, how weights start, and the layers they share. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.nn;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
