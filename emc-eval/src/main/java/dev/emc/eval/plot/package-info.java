/**
 * Small plots as SVG for inlining into a page.
 *
 * <p>Written for this purpose because colours must follow the page's light or dark scheme, text
 * must stay text, a plot of a thousand points must stay small, and a machine without fonts must be
 * able to write it: a general plotting library on AWT gives none of these.
 */
@NullMarked
package dev.emc.eval.plot;

import org.jspecify.annotations.NullMarked;
