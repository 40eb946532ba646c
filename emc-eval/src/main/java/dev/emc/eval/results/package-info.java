/** Files in which evaluations of a run are kept, for comparisons and reports. */
@NullMarked
package dev.emc.eval.results;

import org.jspecify.annotations.NullMarked;
