package dev.emc.app.cli;

import dev.emc.api.ConfigException;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.core.plugin.Components;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;

/**
 * What a command gets to work with.
 *
 * @param line the parsed options
 * @param console where the user looks
 * @param installation where plugins and recipes are
 */
public record Context(CommandLine line, Console console, Installation installation) {
  /** Arguments that are no options. */
  public List<String> arguments() {
    return line.getArgList();
  }

  /** Whether an option was given. */
  public boolean has(String option) {
    return line.hasOption(option);
  }

  /** An option's value. */
  public Optional<String> value(String option) {
    return Optional.ofNullable(line.getOptionValue(option));
  }

  /** All values of an option that may be repeated, in order. */
  public List<String> values(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? List.of() : List.of(values);
  }

  /** An option's value as a path. */
  public Optional<Path> path(String option) {
    return value(option).map(text -> path(option, text));
  }

  /** All values of an option that may be repeated, as paths. */
  List<Path> paths(String option) {
    return values(option).stream().map(text -> path(option, text)).toList();
  }

  private static Path path(String option, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("--" + option + ": not a path: " + text, e);
    }
  }

  /**
   * The components of all plugins that can be used, for a command that {@linkplain
   * Command#loadsPlugins() loads them}; of others it is warned. Each call loads them anew, and
   * those of two calls do not mix.
   */
  public Components components() {
    return InstalledPlugins.load(installation, console);
  }

  /** An option's value as a number. */
  public Optional<Double> real(String option) {
    return value(option)
        .map(
            text -> {
              try {
                return Double.valueOf(text);
              } catch (NumberFormatException e) {
                throw new ConfigException(
                    "--" + option + ": a number is expected, got '" + text + "'", e);
              }
            });
  }

  /** An option's value as numbers with commas between. */
  public Optional<List<Double>> numbers(String option) {
    return value(option)
        .map(
            text ->
                Stream.of(text.split(",", -1))
                    .map(
                        part -> {
                          try {
                            return Double.valueOf(part.strip());
                          } catch (NumberFormatException e) {
                            throw new ConfigException(
                                "--%s: numbers with commas between are expected, got '%s'"
                                    .formatted(option, part),
                                e);
                          }
                        })
                    .toList());
  }

  /** An option's value as a whole number. */
  public Optional<Long> number(String option) {
    return value(option)
        .map(
            text -> {
              try {
                return Long.valueOf(text);
              } catch (NumberFormatException e) {
                throw new ConfigException(
                    "--" + option + ": a whole number is expected, got '" + text + "'", e);
              }
            });
  }
}
