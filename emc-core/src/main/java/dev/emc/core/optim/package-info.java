/** Optimisers keyed by parameter name with state that can be saved, and learning-rate schedules. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.optim;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
