package dev.emc.app.console;

import java.io.PrintStream;

/**
 * The error stream for whoever writes to it without asking the console, such as the logger: what is
 * printed as text is made {@link Visible}.
 */
public final class VisibleStream extends PrintStream {
  private final PrintStream to;

  /** Writes on to another stream. */
  public VisibleStream(PrintStream to) {
    super(to, true);
    this.to = to;
  }

  @Override
  public void print(String text) {
    to.print(Visible.text(String.valueOf(text)));
  }

  @Override
  public void println(String text) {
    to.println(Visible.text(String.valueOf(text)));
  }

  @Override
  public void print(Object value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(Object value) {
    println(String.valueOf(value));
  }
}
