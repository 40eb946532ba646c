package dev.emc.app.cli;

/** What the program tells the shell. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** Failed while working. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration: nothing was started. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
