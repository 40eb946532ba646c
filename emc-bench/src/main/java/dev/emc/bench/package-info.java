/** Benchmarks that print ratios to the formula written out, measured in one process. */
@NullMarked
package dev.emc.bench;

import org.jspecify.annotations.NullMarked;
