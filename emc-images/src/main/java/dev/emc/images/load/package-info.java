/**
 * How images become batches: {@link dev.emc.images.load.ViewLoader} draws training batches of
 * augmented views, {@link dev.emc.images.load.EvalLoader} one plain view in index order. Both run
 * the same pipeline on worker threads; what a batch holds depends on the seed, never on the
 * workers.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.images.load;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
