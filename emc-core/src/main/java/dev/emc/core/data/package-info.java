/**
 * Where images come from and how they become batches.
 *
 * <p>{@link dev.emc.core.data.ImageSources} opens folders, lists and sets; {@link
 * dev.emc.core.data.ViewLoader} draws training batches of augmented views, {@link
 * dev.emc.core.data.EvalLoader} one plain view in index order. Both run the same pipeline on worker
 * threads; what a batch holds depends on the seed, never on the workers.
 */
@NullMarked
package dev.emc.core.data;

import org.jspecify.annotations.NullMarked;
