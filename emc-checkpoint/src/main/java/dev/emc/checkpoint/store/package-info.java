/** The checkpoints of a run on disk: atomic writing, finding, retention, and the run's lock. */
@NullMarked
package dev.emc.checkpoint.store;

import org.jspecify.annotations.NullMarked;
