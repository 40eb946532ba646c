package dev.emc.app.cli;

import org.apache.commons.cli.Options;

/** One command of the command line, such as {@code plugins}. */
public interface Command {
  /** What the user types; two words for a command within a group, such as {@code eval linear}. */
  String name();

  /** What it does, in one line without a full stop. */
  String summary();

  /** Arguments that are no options, as shown after the name: {@code [POINT [NAME]]}. */
  default String arguments() {
    return "";
  }

  /** How many arguments that are no options it takes at most. */
  default int maximumArguments() {
    return 0;
  }

  /** Options of its own; {@code --help}, {@code --debug} and {@code --quiet} are always there. */
  default Options options() {
    return new Options();
  }

  /** Whether it loads plugins, and so takes {@code --plugins}. */
  default boolean loadsPlugins() {
    return false;
  }

  /** A command line that works as it stands. */
  String example();

  /**
   * Does the work.
   *
   * @return the exit code, see {@link ExitCode}
   * @throws dev.emc.api.ConfigException if the user asked for something that cannot be
   * @throws Exception if the work failed; {@link Failures} makes a line of it
   */
  int run(Context context) throws Exception;
}
