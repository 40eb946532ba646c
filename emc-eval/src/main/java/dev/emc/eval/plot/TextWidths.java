package dev.emc.eval.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * How wide text is. A viewer may have any font, so that widths are those of a wide one, DejaVu
 * Sans: what fits by them fits in the usual fonts, too, and no font is needed to draw.
 */
final class TextWidths {
  /** Size of the text of plots, pixels: at 400 pixels it can still be read on a phone. */
  static final double SIZE = 13;

  private static final char ELLIPSIS = '…';

  /** How much wider bold text is. */
  static final double BOLD = 1.16;

  /** Widths of the characters from the space to the tilde, hundredths of the text's size. */
  private static final int[] ASCII = {
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84
  };

  /** Of all others, as wide as the widest of them. */
  private static final int OTHER = 110;

  private static final int MINUS = 84;

  private TextWidths() {}

  /** Width of a text in pixels. */
  static double width(String text, double size) {
    return text.codePoints().map(TextWidths::width).sum() * size / 100;
  }

  private static int width(int c) {
    int ascii = c - ' ';
    if (ascii >= 0 && ascii < ASCII.length) {
      return ASCII[ascii];
    }
    return c == '−' ? MINUS : OTHER;
  }

  /** The text, or as much of its beginning as fits, with an ellipsis. */
  static String cut(String text, double size, double most) {
    if (width(text, size) <= most) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    for (int length = points.length - 1; length > 0; length--) {
      String shorter = new String(points, 0, length).strip() + ELLIPSIS;
      if (width(shorter, size) <= most) {
        return shorter;
      }
    }
    return String.valueOf(ELLIPSIS);
  }

  /** The text in lines that fit, broken between words; a word that does not fit is cut. */
  static List<String> wrapped(String text, double size, double most) {
    var lines = new ArrayList<String>();
    String line = "";
    for (String word : text.strip().split("\\s+")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && width(longer, size) > most) {
        lines.add(line);
        line = cut(word, size, most);
      } else {
        line = cut(longer, size, most);
      }
    }
    lines.add(line);
    return lines;
  }
}
