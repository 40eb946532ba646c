package dev.emc.spark.job;

import dev.emc.api.ConfigException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/** Options as all jobs have them. */
final class JobOptions {
  private JobOptions() {}

  static Option value(String name, String value, String meaning) {
    return Option.builder().longOpt(name).hasArg().argName(value).desc(meaning).get();
  }

  static Option flag(String name, String meaning) {
    return Option.builder().longOpt(name).desc(meaning).get();
  }

  static Option plugins() {
    return value("plugins", "DIRS", "folders of plugins or jars, on every machine, with commas");
  }

  static List<String> plugins(CommandLine arguments) {
    return arguments.hasOption("plugins")
        ? List.of(arguments.getOptionValue("plugins").split(","))
        : List.of();
  }

  /**
   * A whole number.
   *
   * @param otherwise if the user gives none
   */
  static int integer(CommandLine arguments, String name, int otherwise, int least) {
    String text = arguments.getOptionValue(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ConfigException(
        "--%s %s: a whole number of at least %s is expected".formatted(name, text, least));
  }

  /** A number above 0. */
  static double positive(CommandLine arguments, String name) {
    String text = arguments.getOptionValue(name);
    try {
      double value = Double.parseDouble(text);
      if (value > 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ConfigException("--%s %s: a number above 0 is expected".formatted(name, text));
  }
}
