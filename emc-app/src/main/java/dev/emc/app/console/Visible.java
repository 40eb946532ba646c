package dev.emc.app.console;

/**
 * Text as a terminal may show it: names of files, classes and keys come from anywhere, and a
 * control character in one could move the cursor, hide what was said or pretend to be a line of its
 * own.
 *
 * <p>Control characters, those that turn the direction of writing and other invisible ones become
 * {@code \}{@code u001b} and the like, which JSON reads as the same character. What joins letters
 * (U+200C, U+200D) stays: languages need it.
 */
public final class Visible {
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  private Visible() {}

  /** Text of one line: line ends and tabs are written out, too. */
  public static String line(String text) {
    return of(text, false);
  }

  /** Text of several lines: line ends and tabs stay. */
  public static String text(String text) {
    return of(text, true);
  }

  private static String of(String text, boolean lines) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      if (isShown(point) || lines && (point == '\n' || point == '\t')) {
        if (shown != null) {
          shown.appendCodePoint(point);
        }
      } else {
        if (shown == null) {
          shown = new StringBuilder(text.length() + 8).append(text, 0, i);
        }
        append(shown, text, i, next);
      }
      i = next;
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      case Character.FORMAT -> point == NON_JOINER || point == JOINER;
      default -> true;
    };
  }

  private static void append(StringBuilder shown, String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> shown.append("\\u%04x".formatted((int) c));
      }
    }
  }
}
