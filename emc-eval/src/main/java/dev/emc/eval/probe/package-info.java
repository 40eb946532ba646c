/** Probes of frozen features, and studies that compare several models by them. */
@NullMarked
package dev.emc.eval.probe;

import org.jspecify.annotations.NullMarked;
