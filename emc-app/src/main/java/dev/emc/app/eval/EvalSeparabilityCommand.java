package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Progress;
import dev.emc.app.console.Table;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.core.engine.Devices;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.MatrixFile;
import dev.emc.eval.model.ModelSource;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.neighbours.Separability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** How far the features of images lie from those of their neighbours, before and after. */
public final class EvalSeparabilityCommand implements Command {
  private static final int BINS = 50;
  private static final int MOST_MODELS = 8;

  @Override
  public String name() {
    return "eval separability";
  }

  @Override
  public String summary() {
    return "distances of features to their 1st and k-th neighbour";
  }

  @Override
  public String arguments() {
    return "(MODEL... --data IMAGES | FILE.npy|.npz|.safetensors...)";
  }

  @Override
  public int maximumArguments() {
    return MOST_MODELS;
  }

  @Override
  public Options options() {
    return ModelOptions.describe(
        new Options()
            .addOption(StandardOptions.value("data", "IMAGES", "test images, labelled or not"))
            .addOption(
                StandardOptions.value(
                    "k", "N", "the farther neighbour (%s)".formatted(RunMeasurements.K)))
            .addOption(StandardOptions.value("bins", "N", "of the histograms (%s)".formatted(BINS)))
            .addOption(
                StandardOptions.value(
                    "out", "FOLDER", "histograms as .json and .svg, distances as .csv"))
            .addOption(Outputs.force())
            .addOption(StandardOptions.json()));
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc eval separability runs/swav-base runs/swav-emc --data imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    boolean saved = context.arguments().stream().map(Path::of).allMatch(MatrixFile::isOne);
    if (context.arguments().isEmpty() || !saved && !context.has("data")) {
      throw new ConfigException(
          "eval separability needs run directories or files of weights and --data IMAGES,"
              + " or files of features");
    }
    Path out = context.path("out").orElse(null);
    if (out != null) {
      Outputs.folder(context, "out", out);
    }
    int k = positive(context, "k", RunMeasurements.K);
    int bins = positive(context, "bins", BINS);
    List<Separability.Distances> models = new ArrayList<>();
    var loadReports = new LinkedHashMap<String, LoadSummary>();
    for (String argument : context.arguments()) {
      models.add(
          context.has("data")
              ? distances(context, argument, k, loadReports)
              : ofSaved(context, Path.of(argument), k));
    }
    requireSameImages(models);
    Separability result = Separability.of(models, k, bins);
    if (out != null) {
      SeparabilityFiles.write(out, result, models, loadReports);
    }
    if (context.console().json()) {
      context.console().json(SeparabilityFiles.json(result, loadReports));
    } else {
      context.console().print(lines(result));
      if (out != null) {
        context.console().print("files: " + out);
      }
    }
    return ExitCode.DONE;
  }

  private static int positive(Context context, String option, int standard) {
    long value = context.number(option).orElse((long) standard);
    if (value < 1 || value > 1_000_000) {
      throw new ConfigException("--%s: %s is out of range, 1 to 1000000".formatted(option, value));
    }
    return (int) value;
  }

  private static Separability.Distances distances(
      Context context, String argument, int k, Map<String, LoadSummary> loadReports)
      throws IOException {
    try (OpenModel model = ModelOptions.open(context, Path.of(argument))) {
      loadReports.put(argument, model.loadReport());
      String data = context.value("data").orElseThrow();
      try (Progress bar =
          context.console().progress(model.name(), model.images().open(data).size())) {
        return RunMeasurements.distances(context, model, Path.of(argument), data, k, bar::advanceTo)
            .named(argument);
      }
    }
  }

  /** Of features that were saved before. */
  private static Separability.Distances ofSaved(Context context, Path file, int k)
      throws IOException {
    ImageRows rows = MatrixFile.read(file, Optional.empty());
    try (Progress bar = context.console().progress(ModelSource.nameOf(file), rows.rows())) {
      return Separability.distances(
          file.toString(),
          rows.values(),
          rows.width(),
          k,
          Devices.named(context.value("device").orElse("cpu")),
          bar::advanceTo);
    }
  }

  private static void requireSameImages(List<Separability.Distances> models) {
    Separability.Distances first = models.get(0);
    for (Separability.Distances other : models) {
      if (other.first().length != first.first().length) {
        throw new ConfigException(
            "%s has %s images and %s has %s: distances depend on how many there are"
                .formatted(
                    first.model(), first.first().length, other.model(), other.first().length));
      }
    }
  }

  private static List<String> lines(Separability result) {
    var table = new Table();
    table.row(
        "features of unit length",
        "to the 1st neighbour",
        "to neighbour " + result.k(),
        "ratio",
        "overlap of the two",
        "overlap with " + result.models().get(0).model());
    for (Separability.Model model : result.models()) {
      table.row(
          model.model(),
          text(model.meanFirst()),
          text(model.meanKth()),
          text(model.meanFirst() / model.meanKth()),
          text(model.overlap()),
          text(model.overlapWithFirstModel()));
    }
    return table.lines();
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
