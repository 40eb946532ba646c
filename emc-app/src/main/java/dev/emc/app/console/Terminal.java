package dev.emc.app.console;

/**
 * The terminal that shows the error stream.
 *
 * @param interactive whether there is one, so that a line can be redrawn
 * @param width in characters
 */
public record Terminal(boolean interactive, int width) {
  /** No terminal: a file, a pipe, a scheduler's log. */
  public static final Terminal NONE = new Terminal(false, 0);

  private static final int USUAL_WIDTH = 80;
  private static final int SMALLEST_WIDTH = 40;

  /**
   * What the start script found out: Java cannot tell whether the error stream is a terminal.
   *
   * <p>{@code emc.columns} is the terminal's width, 0 if the terminal does not say, absent if there
   * is no terminal.
   */
  public static Terminal current() {
    Integer columns = Integer.getInteger("emc.columns");
    if (columns == null) {
      return NONE;
    }
    // One column stays free: a terminal may wrap a line that fills it.
    int width = columns == 0 ? USUAL_WIDTH : columns;
    return new Terminal(true, Math.max(SMALLEST_WIDTH, width) - 1);
  }
}
