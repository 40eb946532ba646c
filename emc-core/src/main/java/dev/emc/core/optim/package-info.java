/** Optimisers keyed by parameter name with state that can be saved, and learning-rate schedules. */
@NullMarked
package dev.emc.core.optim;

import org.jspecify.annotations.NullMarked;
