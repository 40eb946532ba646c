/**
 * Plots, drawn by JFreeChart, as SVG for a page or a file and as PNG.
 *
 * <p>On a page, colours are those of its style sheet, so that they follow its light or dark scheme,
 * and text stays text. Batik writes the SVG: JFreeChart's own writer is under the GPL.
 */
@NullMarked
package dev.emc.eval.plot;

import org.jspecify.annotations.NullMarked;
