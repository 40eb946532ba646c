/** Writing of zip files whose entries are stored as they are, as PyTorch and NumPy expect them. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.zip;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
