/**
 * Plots as SVG, for a page or a file.
 *
 * <p>A {@link dev.emc.eval.plot.Plot} is a record of numbers and names. Drawing one goes in four
 * steps. The ranges of its values and the estimated widths of its labels ({@code TextWidths}, which
 * needs no font) give a {@code Frame} of two {@code Axis}es, each with round {@code Ticks} whose
 * labels keep their distance. The data are drawn into it as {@code PathData}. Few lines get their
 * names at their ends ({@code EndLabels}); a legend tells many apart. All of it is a tree of {@link
 * dev.emc.eval.plot.SvgElement}s, which escapes what it writes: text stays text, and the same
 * numbers give the same bytes on every machine.
 *
 * <p>On a page ({@link dev.emc.eval.plot.Paper#PAGE}), colours are variables of its style sheet, so
 * that they follow its light or dark scheme. In a file ({@code Sheet}), they are written out, on
 * white, with a title and a legend, for papers and programs that know no style sheets. A new plot
 * is one more record that {@code Plot} permits.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.plot;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
