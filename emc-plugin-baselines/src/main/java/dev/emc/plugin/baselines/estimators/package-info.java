/** Estimators of marginal entropy, each with its source. */
@NullMarked
package dev.emc.plugin.baselines.estimators;

import org.jspecify.annotations.NullMarked;
