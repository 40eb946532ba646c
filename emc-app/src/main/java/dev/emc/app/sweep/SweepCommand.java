package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.config.ImageRange;
import dev.emc.core.plugin.Components;
import dev.emc.eval.protocol.EvaluationProtocols;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.SweepConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Trains and evaluates an experiment with every combination of some settings. */
public final class SweepCommand implements Command {
  private static final List<String> OF_NEW =
      List.of(
          "config",
          "recipe",
          "base",
          "grid",
          "reference",
          "set",
          "data",
          "test",
          "fractions",
          "draws",
          "protocol",
          "seeds",
          "out",
          "force");

  @Override
  public String name() {
    return "sweep";
  }

  @Override
  public String summary() {
    return "train and compare an experiment with every combination of some settings";
  }

  @Override
  public String arguments() {
    return "(--config FILE | --recipe NAME | --resume DIR)";
  }

  @Override
  public Options options() {
    return StudySession.describe(
        new Options()
            .addOption(StandardOptions.value("config", "FILE", "a sweep, or an experiment"))
            .addOption(StandardOptions.value("recipe", "NAME", "a sweep, or one of 'emc recipes'"))
            .addOption(
                StandardOptions.value("grid", "KEY=A,B,...", "values of a key; may be repeated"))
            .addOption(
                StandardOptions.value(
                    "reference", "KEY=A,...", "cell the others are tested against (the first)"))
            .addOption(
                StandardOptions.value("base", "RECIPE", "trained once; every cell starts from it"))
            .addOption(StandardOptions.value("set", "KEY=VALUE", "for all runs; may be repeated"))
            .addOption(StandardOptions.value("data", "IMAGES", "labelled images to learn from"))
            .addOption(StandardOptions.value("test", "IMAGES", "labelled images to test on"))
            .addOption(
                StandardOptions.value(
                    "protocol", "LIST", "linear, knn, svm, ..., with commas (linear)"))
            .addOption(
                StandardOptions.value("fractions", "LIST", "shares of the labels (0.01,0.1,1)"))
            .addOption(StandardOptions.value("draws", "N", "draws of a share below 1 (5)"))
            .addOption(StandardOptions.value("seeds", "LIST", "every cell with each seed (31)"))
            .addOption(StandardOptions.value("out", "DIR", "where to (runs/sweep-NAME)")));
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc sweep --config my.yaml --grid optimizer.lr=0.1,0.2 --data train --test val";
  }

  @Override
  public int run(Context context) throws Exception {
    Components components = context.components();
    if (context.has("resume")) {
      return StudySession.resumed(context, OF_NEW, components).run();
    }
    Path file = StudyRecipes.file(context, name(), "sweeps", context.installation().recipes());
    Path out = context.path("out").orElse(Path.of("runs", "sweep-" + StudyRecipes.stem(file)));
    Path folder = StudyFolder.named(context, out);
    boolean isSweep = FlatConfig.read(file).keySet().stream().anyMatch(k -> k.equals("grid"));
    SweepConfig config =
        isSweep
            ? ConfigFile.read(SweepConfig.class, file, List.of(), components)
            : new SweepConfig(file.toString(), List.of());
    StudyConfig study = study(completed(context, config, StudyRecipes.stem(file), isSweep));
    return new StudySession(context, study, folder, components).run();
  }

  private static StudyConfig study(SweepConfig sweep) {
    if (sweep.grid().isEmpty()) {
      throw new ConfigException(
          "sweep needs a grid: --grid KEY=VALUE,VALUE,… as in --grid"
              + " regularizer.entropy-weight=0,0.1,1,10");
    }
    if (sweep.evaluation() == null) {
      throw new ConfigException(
          "sweep needs labelled images to evaluate the cells: --data IMAGES to learn from and"
              + " --test IMAGES");
    }
    return sweep.study();
  }

  /** The sweep as the command line changes it. */
  private static SweepConfig completed(
      Context context, SweepConfig config, String name, boolean named) throws IOException {
    var set = new ArrayList<>(config.set());
    set.addAll(context.values("set"));
    List<String> grid = context.values("grid");
    return new SweepConfig(
        named ? config.title() : "Sweep of " + name,
        config.config(),
        context.value("base").orElse(config.base()),
        set,
        config.baseSet(),
        config.cellSet(),
        grid.isEmpty() ? config.grid() : grid,
        reference(context, config, grid),
        context.has("seeds") ? seeds(context) : config.seeds(),
        evaluation(context, config.evaluation()),
        config.imagesPerSecond(),
        config.evaluationSeconds());
  }

  private static List<String> reference(Context context, SweepConfig config, List<String> grid) {
    if (context.has("reference")) {
      return words(context, "reference");
    }
    return grid.isEmpty() ? config.reference() : List.of();
  }

  private static @Nullable ProbeConfig evaluation(Context context, @Nullable ProbeConfig given) {
    Optional<ImageRange> labels = context.value("data").map(ImageRange::new);
    Optional<ImageRange> test = context.value("test").map(ImageRange::new);
    if (given == null && (labels.isEmpty() || test.isEmpty())) {
      return null;
    }
    ProbeConfig base =
        given == null ? new ProbeConfig(labels.orElseThrow(), test.orElseThrow()) : given;
    try {
      return new ProbeConfig(
          context.has("protocol") ? protocols(context) : base.protocols(),
          labels.orElse(base.labels()),
          test.orElse(base.test()),
          base.validation(),
          context.has("fractions") ? fractions(context) : base.fractions(),
          (int) Math.min(Integer.MAX_VALUE, context.number("draws").orElse((long) base.draws())),
          base.seed(),
          base.k(),
          base.temperature(),
          base.set());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("sweep: " + e.getMessage(), e);
    }
  }

  private static List<String> protocols(Context context) {
    List<String> protocols = words(context, "protocol");
    for (String word : protocols) {
      if (!EvaluationProtocols.names().contains(word)) {
        throw new ConfigException(
            "--protocol: %s is expected, or several with commas between, got '%s'"
                .formatted(String.join(" or ", EvaluationProtocols.names()), word));
      }
    }
    return protocols;
  }

  private static List<Double> fractions(Context context) {
    List<Double> fractions = new ArrayList<>();
    for (String word : words(context, "fractions")) {
      try {
        fractions.add(Double.valueOf(word));
      } catch (NumberFormatException e) {
        throw new ConfigException(
            "--fractions: numbers with commas between are expected, got '" + word + "'", e);
      }
    }
    return fractions;
  }

  private static List<Long> seeds(Context context) {
    List<Long> seeds = new ArrayList<>();
    for (String word : words(context, "seeds")) {
      try {
        seeds.add(Long.valueOf(word));
      } catch (NumberFormatException e) {
        throw new ConfigException(
            "--seeds: whole numbers with commas between are expected, got '" + word + "'", e);
      }
    }
    return seeds;
  }

  private static List<String> words(Context context, String option) {
    String text = context.value(option).orElseThrow();
    return Stream.of(text.split(",", -1)).map(String::strip).toList();
  }
}
