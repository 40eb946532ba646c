package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.app.console.Progress;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.model.RunPlace;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.neighbours.NeighbourSearch;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.results.ResultFile;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** What needs no labels: measured of a run and kept in its folder {@code eval}. */
public final class RunMeasurements {
  /** The farther neighbour, unless another is asked for. */
  public static final int K = 10;

  private RunMeasurements() {}

  /**
   * Gauges a run's embeddings and measures the distances of its features, unless that was done and
   * can be read.
   *
   * @param data location of images
   */
  public static void complete(Context context, Path run, String data) throws IOException {
    Path gauge = ResultFile.of(run, GaugeResult.NAME);
    Path kept = ResultFile.of(run, DistancesResult.NAME);
    boolean gauged = isWhole(gauge, () -> GaugeResult.read(gauge));
    boolean measured = isWhole(kept, () -> DistancesResult.read(kept));
    if (gauged && measured) {
      return;
    }
    try (OpenModel model = ModelOptions.open(context, run)) {
      ImageSource images = model.images().open(data);
      int passes = (gauged ? 0 : 1) + (measured ? 0 : 1);
      try (Progress bar = context.console().progress(model.name(), (long) passes * images.size())) {
        if (!gauged) {
          ImageRows rows = model.extractor(bar::advanceTo).embeddings(images);
          var graph = model.trained().graph();
          ModelGauge.of(rows, graph.transform(), graph.estimator())
              .result(settings(model, run, data, rows.rows()), model.loadReport())
              .write(gauge);
        }
        if (!measured) {
          long before = gauged ? 0 : images.size();
          distances(context, model, run, data, K, read -> bar.advanceTo(before + read));
        }
      }
    }
  }

  /** Reads a file. */
  private interface Reading {
    void read() throws IOException;
  }

  private static boolean isWhole(Path file, Reading reading) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      reading.read();
      return true;
    } catch (ConfigException e) {
      // Damaged: measured anew.
      return false;
    }
  }

  /** Measures distances and keeps them, if the model is a folder. */
  static DistancesResult distances(
      Context context, OpenModel model, Path from, String data, int k, LongConsumer progress)
      throws IOException {
    ImageSource images = model.images().open(data);
    NeighbourSearch.requireOthers(k, images.size());
    ImageRows features = model.extractor(progress).features(images);
    Separability.Distances found =
        Separability.distances(
            from.toString(), features.values(), features.width(), k, model.device(), done -> {});
    var result =
        new DistancesResult(
            settings(model, from, data, features.rows()),
            k,
            found.first(),
            found.kth(),
            model.loadReport());
    if (Files.isDirectory(from)) {
      Path kept = ResultFile.of(from, DistancesResult.NAME);
      if (mayKeep(context, kept, () -> isSame(DistancesResult.read(kept), result))) {
        result.write(kept);
      }
    }
    return result;
  }

  private static boolean isSame(DistancesResult kept, DistancesResult found) {
    return kept.k() == found.k() && kept.settings().equals(found.settings());
  }

  /** Looks into a file. */
  @FunctionalInterface
  interface Look {
    boolean isSame() throws IOException;
  }

  /**
   * Whether a measurement may take the place of the one that a run keeps for its report: it was
   * made likewise, or the user says so; if not, that is said.
   */
  static boolean mayKeep(Context context, Path kept, Look look) throws IOException {
    if (!Files.exists(kept) || Outputs.forced(context)) {
      return true;
    }
    try {
      if (look.isSame()) {
        return true;
      }
    } catch (ConfigException e) {
      // Damaged: it says nothing to anybody.
      return true;
    }
    context
        .console()
        .note(
            "%s exists already, of other images or another state of the run, and stays; overwrite it with --force"
                .formatted(kept));
    return false;
  }

  static Map<String, String> settings(OpenModel model, Path from, String data, int images)
      throws IOException {
    var settings = new LinkedHashMap<String, String>();
    settings.put("model", from.toString());
    settings.put("data", data);
    settings.put("images", String.valueOf(images));
    settings.put("view", model.viewText());
    var place = Provenance.builder();
    RunPlace.say(place, from);
    settings.putAll(place.build().text());
    return settings;
  }
}
