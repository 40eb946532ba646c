/** Probes of frozen features, and comparisons of several models by them. */
@NullMarked
package dev.emc.eval.probe;

import org.jspecify.annotations.NullMarked;
