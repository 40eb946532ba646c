/** Gauges of a matrix of embeddings: how much of its space it uses. */
@NullMarked
package dev.emc.eval.gauge;

import org.jspecify.annotations.NullMarked;
