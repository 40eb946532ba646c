package dev.emc.eval.plot;

import java.util.Locale;

/** What a picture is drawn on, which decides how it says its colours. */
public enum Paper {
  /** A page whose style sheet has the colours as variables, for its light and its dark scheme. */
  PAGE,
  /** A white sheet: a picture that stands alone, for papers and programs without style sheets. */
  WHITE;

  /** A colour as an attribute's value. */
  String colour(Ink ink) {
    return this == PAGE
        ? "var(--" + ink.style() + ")"
        : String.format(Locale.ROOT, "#%06x", ink.rgb());
  }
}
