package dev.emc.app.eval;

import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Progress;
import dev.emc.app.eval.GaugeSummary.Scale;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.SelectedComponents;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.MatrixFile;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.matrix.Rows;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.results.ResultFile;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Measures how much of their space embeddings use. */
public final class GaugeCommand implements Command {
  /** Maps a standard normal dimension to a uniform one. */
  private static final String NORMAL = "normal-cdf";

  @Override
  public String name() {
    return "gauge";
  }

  @Override
  public String summary() {
    return "how evenly embeddings fill their space, and whether they have collapsed";
  }

  @Override
  public String arguments() {
    return "(MODEL --data IMAGES | FILE.npy|.npz|.safetensors)";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return ModelOptions.describe(
        new Options()
            .addOption(StandardOptions.value("data", "IMAGES", "images the model is to embed"))
            .addOption(Outputs.force())
            .addOption(StandardOptions.flag("features", "gauge the backbone's features instead"))
            .addOption(
                StandardOptions.flag(
                    "standardise",
                    "each dimension less its mean, over its standard deviation, first"))
            .addOption(StandardOptions.value("array", "NAME", "which array of the file"))
            .addOption(
                StandardOptions.value("transform", "NAME", "map to the unit cube (as trained)"))
            .addOption(StandardOptions.json()));
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc gauge runs/swav-emc --data imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.arguments().isEmpty()) {
      throw new ConfigException(
          "gauge needs a run directory or a file of weights with --data IMAGES, or a file of embeddings"
              + " (.npy, .npz, .safetensors)");
    }
    Path subject = Path.of(context.arguments().get(0));
    GaugeSummary summary =
        context.has("data") ? ofModel(context, subject) : ofFile(context, subject);
    if (context.console().json()) {
      context.console().json(summary);
    } else {
      context.console().print(summary.lines());
    }
    return ExitCode.DONE;
  }

  private static GaugeSummary ofModel(Context context, Path subject) throws IOException {
    if (context.has("array")) {
      throw new ConfigException("--array chooses from a file of embeddings; there is a model");
    }
    try (OpenModel model = ModelOptions.open(context, subject)) {
      ImageSource images = model.images().open(context.value("data").orElseThrow());
      CompactGauge.requireEnough(images.size(), model.trained().graph().estimator());
      boolean features = context.has("features");
      if (!features) {
        model.requireHeads("give --features for the backbone's features");
      }
      ImageRows rows;
      try (Progress bar = context.console().progress("images", images.size())) {
        var extractor = model.extractor(bar::advanceTo);
        rows = features ? extractor.features(images) : extractor.embeddings(images);
      }
      ComponentGraph graph = model.trained().graph();
      boolean standardise = context.has("standardise");
      Optional<String> named =
          context.value("transform").or(() -> standardise ? Optional.of(NORMAL) : Optional.empty());
      String transform = named.orElse(graph.choice(ExtensionPoint.TRANSFORM).name());
      ModelGauge gauge =
          ModelGauge.of(
              rows,
              standardise ? Rows.standardised(rows.values(), rows.width()) : rows.values(),
              named.isPresent() ? choose(context, transform).transform() : graph.transform(),
              graph.estimator());
      if (Files.isDirectory(subject) && !features && named.isEmpty()) {
        String data = context.value("data").orElseThrow();
        GaugeResult result =
            gauge.result(
                RunMeasurements.settings(model, subject, data, rows.rows()), model.loadReport());
        Path kept = ResultFile.of(subject, GaugeResult.NAME);
        if (RunMeasurements.mayKeep(
            context, kept, () -> GaugeResult.read(kept).settings().equals(result.settings()))) {
          result.write(kept);
        }
      }
      return GaugeSummary.of(
          "%s, %s of %s images"
              .formatted(subject, features ? "features" : "embeddings", rows.rows()),
          standardise ? Scale.STANDARDISED : features ? Scale.AS_THEY_ARE : Scale.AS_TRAINED,
          transform,
          gauge,
          model.loadReport());
    }
  }

  private static GaugeSummary ofFile(Context context, Path file) throws IOException {
    if (!MatrixFile.isOne(file)) {
      throw new ConfigException(
          "%s is no file of embeddings (.npy, .npz, .safetensors); for a model give --data IMAGES"
              .formatted(file));
    }
    if (context.has("features")) {
      throw new ConfigException("--features is for a model; give it --data IMAGES");
    }
    for (String option : ModelOptions.OPTIONS) {
      if (context.has(option)) {
        throw new ConfigException("--" + option + " is for a model; give it --data IMAGES");
      }
    }
    ImageRows rows = MatrixFile.read(file, context.value("array"));
    boolean standardise = context.has("standardise");
    boolean unit = !standardise && Rows.areUnit(rows.values(), rows.width());
    String transform = context.value("transform").orElse(unit || standardise ? NORMAL : "sigmoid");
    ComponentGraph graph = choose(context, transform);
    CompactTransform map = graph.transform();
    EntropyEstimator estimator = graph.estimator();
    // A uniform vector on the unit sphere has coordinates of variance 1/D.
    ImageRows scaled =
        unit
            ? new ImageRows(
                rows.width(),
                Rows.scaled(rows.values(), (float) Math.sqrt(rows.width())),
                rows.images())
            : rows;
    return GaugeSummary.of(
        "%s, %s embeddings".formatted(file, rows.rows()),
        standardise ? Scale.STANDARDISED : unit ? Scale.UNIT_LENGTH : Scale.AS_THEY_ARE,
        transform,
        ModelGauge.of(
            scaled,
            standardise ? Rows.standardised(rows.values(), rows.width()) : scaled.values(),
            map,
            estimator),
        null);
  }

  private static ComponentGraph choose(Context context, String transform) {
    return context
        .components()
        .assemble(
            SelectedComponents.of(
                Choice.of(ExtensionPoint.TRANSFORM, transform),
                Choice.of(ExtensionPoint.ESTIMATOR, "m-spacings")));
  }
}
