/** Regularizers: the paper's alternatives to EMC and later criteria, each with its source. */
@NullMarked
package dev.emc.plugin.baselines.criteria;

import org.jspecify.annotations.NullMarked;
