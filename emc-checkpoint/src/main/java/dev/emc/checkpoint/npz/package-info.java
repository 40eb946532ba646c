/** Writing of NumPy's {@code .npz} files. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.npz;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
