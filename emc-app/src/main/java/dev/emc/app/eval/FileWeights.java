package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.core.config.Experiment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.cli.Options;

/** Which weights of a bare file a command line wants, and what is said of them. */
public final class FileWeights {
  /** As the keys of a config that a run starts with. */
  static final List<String> OPTIONS =
      List.of("start-keys", "start-weights", "start-prefix", "start-partial");

  private FileWeights() {}

  /** Adds the options for a file whose backbone may be taken in part. */
  static Options describe(Options options) {
    return describeChoice(options)
        .addOption(
            StandardOptions.flag(
                "start-partial", "take weights that fit the network only in part"));
  }

  /** Adds the options that say which of a file's weights are wanted. */
  public static Options describeChoice(Options options) {
    return options
        .addOption(
            StandardOptions.value(
                "start-keys", "NAME", "whose names a bare file's keys have (told from the keys)"))
        .addOption(
            StandardOptions.value(
                "start-weights",
                "NAME",
                "which weights of a bare file, such as teacher (the trained)"))
        .addOption(
            StandardOptions.value(
                "start-prefix", "TEXT", "what to take off a bare file's keys, such as model."));
  }

  /** What the command line says, else what the config does. */
  static WeightChoice choice(Context context, Path from, Experiment experiment) {
    if (Files.isDirectory(from)) {
      refuse(
          context,
          "is for a bare file of weights; %s is a run or a checkpoint of one".formatted(from));
      return WeightChoice.ANY;
    }
    WeightChoice config = experiment.weightChoice();
    WeightChoice line = choice(context);
    return new WeightChoice(
        line.keys() == null ? config.keys() : line.keys(),
        line.weights() == null ? config.weights() : line.weights(),
        line.prefix() == null ? config.prefix() : line.prefix(),
        line.partial() || config.partial());
  }

  /**
   * Refuses these options where they have no meaning.
   *
   * @param why in words that follow the option's name
   */
  public static void refuse(Context context, String why) {
    OPTIONS.stream()
        .filter(context::has)
        .findFirst()
        .ifPresent(
            option -> {
              throw new ConfigException("--" + option + " " + why);
            });
  }

  /** What the command line says. */
  public static WeightChoice choice(Context context) {
    return new WeightChoice(
        context.value("start-keys").map(KeyMap::named).orElse(null),
        context.value("start-weights").orElse(null),
        context.value("start-prefix").orElse(null),
        context.has("start-partial"));
  }

  /** Says how the weights of a file fitted; of a run's own only what is wrong with them. */
  static void say(
      Console console,
      Path from,
      WeightChoice choice,
      LoadReport report,
      Consumer<String> warnings) {
    if (!Files.isDirectory(from)) {
      console.note(report.summary());
      if (!report.freshHeads().isEmpty() && !choice.backboneOnly()) {
        console.note(
            "%s: no weights that fit %s; features do not pass it, embeddings would"
                .formatted(report.source(), LoadReport.some(report.freshHeads())));
      }
    }
    report.modelWarnings().forEach(warnings);
  }
}
