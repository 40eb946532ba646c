/** Named arrays as checkpoint files hold them, apart from any engine, read piece by piece. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.tensor;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
