/** The report: one self-contained page of results. */
@NullMarked
package dev.emc.eval.report;

import org.jspecify.annotations.NullMarked;
