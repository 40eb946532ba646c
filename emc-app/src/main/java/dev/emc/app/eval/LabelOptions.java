package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelSubsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** Which labels a classifier may see, as the command line says it. */
final class LabelOptions {
  private static final long SEED = 31;

  private LabelOptions() {}

  /**
   * Adds the options.
   *
   * @param fractions shares of the labels by default
   * @param draws text that says how many draws there are by default
   */
  static Options describe(Options options, List<Double> fractions, String draws) {
    String shares =
        fractions.stream()
            .map(f -> f == 1 ? "1" : String.valueOf(f))
            .collect(Collectors.joining(","));
    return options
        .addOption(
            StandardOptions.value(
                "fractions", "LIST", "shares of the labels (" + shares + "), drawn by class"))
        .addOption(StandardOptions.value("draws", "N", "draws of a share below 1 (" + draws + ")"))
        .addOption(
            StandardOptions.value(
                "subset", "FILE", "list of training images instead; may be repeated"))
        .addOption(
            StandardOptions.value("seed", "N", "seed of the draws and of training (" + SEED + ")"));
  }

  static long seed(Context context) {
    return context.number("seed").orElse(SEED);
  }

  /**
   * The labels.
   *
   * @param byDefault shares of the labels
   * @param draws of a share below 1, by default
   */
  static LabelChoice of(Context context, List<Double> byDefault, int draws) {
    if (context.has("subset")) {
      if (context.has("fractions") || context.has("draws")) {
        throw new ConfigException("--subset lists the labels; --fractions and --draws draw them");
      }
      return new LabelSubsets(context.values("subset").stream().map(Path::of).toList());
    }
    long wanted = context.number("draws").orElse((long) draws);
    return new LabelFractions(
        fractions(context, byDefault), (int) Math.min(wanted, Integer.MAX_VALUE), seed(context));
  }

  private static List<Double> fractions(Context context, List<Double> byDefault) {
    if (!context.has("fractions")) {
      return byDefault;
    }
    List<Double> fractions = new ArrayList<>();
    for (String part : context.value("fractions").orElseThrow().split(",", -1)) {
      try {
        fractions.add(Double.valueOf(part.strip()));
      } catch (NumberFormatException e) {
        throw new ConfigException(
            "--fractions: numbers with commas between are expected, got '" + part + "'", e);
      }
    }
    return fractions;
  }
}
