package dev.emc.app.cli;

/**
 * What the program tells the shell. A command that a signal stopped tells 128 and the signal's
 * number: 129 hung up, 130 Ctrl-C, 143 ended; see {@link dev.emc.app.console.Interrupts}.
 */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** Failed while working. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration: nothing was started. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
