package dev.emc.app.cli;

import dev.emc.app.home.UserPlugins;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** Options that several commands share. */
public final class StandardOptions {
  static final String HELP = "help";
  static final String DEBUG = "debug";
  static final String QUIET = "quiet";
  static final String JSON = "json";

  private StandardOptions() {}

  /** {@code --json}: the result machine-readable on the output stream. */
  public static Option json() {
    return flag(JSON, "print the result as JSON");
  }

  /**
   * {@code --device}: where to compute.
   *
   * @param meaning follows the names
   */
  public static Option device(String meaning) {
    return value("device", "NAME", "auto, cpu, gpu or a numbered GPU such as gpu1, " + meaning);
  }

  /** An option without a value. */
  public static Option flag(String name, String meaning) {
    return Option.builder().longOpt(name).desc(meaning).get();
  }

  /**
   * An option with a value.
   *
   * @param value what stands for it in the help: {@code FILE}
   */
  public static Option value(String name, String value, String meaning) {
    return Option.builder().longOpt(name).hasArg().argName(value).desc(meaning).get();
  }

  /** A command's options and those that every command has. */
  static Options complete(Command command) {
    var all = new Options();
    command.options().getOptions().forEach(all::addOption);
    if (command.loadsPlugins()) {
      all.addOption(
          value(UserPlugins.OPTION, "DIR", "folder of more plugins, or a jar; may be repeated"));
    }
    all.addOption(flag(QUIET, "no progress and no notes"));
    all.addOption(flag(DEBUG, "show stack traces and what the engine logs"));
    all.addOption(Option.builder("h").longOpt(HELP).desc("show this help").get());
    return all;
  }
}
