/** Several processes that train one run together: its ranks. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.distributed;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
