/** Event files as TensorBoard reads them. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.tensorboard;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
