/** The checkpoints of a run on disk: atomic writing, finding, retention, and the run's lock. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.store;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
