/** Statistics of evaluations: paired tests, effect sizes, intervals and ranking measures. */
@NullMarked
package dev.emc.eval.stats;

import org.jspecify.annotations.NullMarked;
