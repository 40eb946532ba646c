package dev.emc.app.demo;

import ai.djl.Device;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewSpec;
import dev.emc.app.eval.RunMeasurements;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.ImageRange;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.ProbeStudy;
import dev.emc.eval.report.Measurements;
import dev.emc.eval.results.ResultFile;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Frozen features of every model, their probes, and what the criterion acts on. */
final class DemoProbes {
  /** Images kept for testing begin here; the networks have never seen them. */
  static final int FIRST_TEST_IMAGE = 8_000;

  private static final int SIDE = 28;
  private static final int DRAWS = 5;
  private static final int QUICK_DRAWS = 2;

  /** The evaluation view: the image as it is. Statistics as in the recipes. */
  private static final ViewSpec VIEW =
      new ViewSpec(
          SIDE,
          1,
          List.of(
              new Augmentation.ResizeCenterCrop(SIDE, Augmentation.Interpolation.BILINEAR),
              new Augmentation.Normalize(List.of(0.286), List.of(0.353))));

  private final DemoRequest request;
  private final Components components;
  private final ImageSource images;
  private final ProbeStudy study;
  private final Map<DemoModel, Measured> measured = new EnumMap<>(DemoModel.class);
  private final Map<DemoModel, Predictions> answers = new EnumMap<>(DemoModel.class);
  private final Map<DemoModel, Separability.Distances> distances = new EnumMap<>(DemoModel.class);

  DemoProbes(DemoRequest request, Components components) {
    this.request = request;
    this.components = components;
    this.images = ImageSources.open(DemoData.IMAGES);
    this.study =
        new ProbeStudy(
            new LabelFractions(
                List.of(0.01, 0.1, 1.0), request.quick() ? QUICK_DRAWS : DRAWS, request.seed()),
            new LinearProbe(LinearProbe.Settings.defaults(request.seed()), Device.cpu()));
  }

  /**
   * What was measured of a model's embeddings of the test images.
   *
   * @param compact what the criterion acts on
   * @param gauge rank and correlations of the embeddings
   * @param collapse whether they are all alike
   * @param weights what the model's weights are
   */
  record Measured(
      CompactGauge compact, EmbeddingGauge gauge, Collapse collapse, LoadSummary weights) {
    GaugeResult result(Map<String, String> settings) {
      return GaugeResult.of(
          settings, gauge, compact, MSpacings.largest(gauge.rows()), collapse, weights);
    }
  }

  void add(DemoModel model) throws IOException {
    Device device = Devices.named("auto");
    try (TrainedModel trained =
        TrainedModel.open(model.run(request), images.channels(), device, components)) {
      var extractor = new FeatureExtractor(trained.network(), VIEW);
      ImageSource labels = labels().of(images, "labels");
      ImageSource test = test().of(images, "test");
      FeatureSet tested = extractor.labelled(test);
      answers.put(model, study.add(model.title(), extractor.labelled(labels), tested));
      distances.put(
          model,
          Separability.distances(
              model.title(), tested.values(), tested.width(), RunMeasurements.K, device));
      measured.put(model, measure(trained, extractor.embeddings(test)));
    }
  }

  /** Leaves in every run what its evaluations would have: for compare and report. */
  void write() throws IOException {
    for (DemoModel model : DemoModel.values()) {
      Path run = model.run(request);
      var settings = new LinkedHashMap<String, String>();
      settings.put("model", run.toString());
      settings.put("train", labels().text());
      settings.put("test", test().text());
      settings.put("view", "%1$d x %1$d".formatted(SIDE));
      settings.put("fit", "cached: features once, without augmentation; L-BFGS");
      settings.put("seed", String.valueOf(request.seed()));
      settings.putAll(place(run));
      new Evaluation(
              "linear-cached", settings, found(answers, model), found(measured, model).weights())
          .write(ResultFile.of(run, "linear"));
      var images = new LinkedHashMap<String, String>();
      images.put("model", run.toString());
      images.put("data", test().text());
      images.put("images", String.valueOf(found(measured, model).gauge().rows()));
      images.put("view", "%1$d x %1$d".formatted(SIDE));
      images.putAll(place(run));
      found(measured, model).result(images).write(ResultFile.of(run, GaugeResult.NAME));
      Separability.Distances found = found(distances, model);
      new DistancesResult(
              images,
              RunMeasurements.K,
              found.first(),
              found.kth(),
              found(measured, model).weights())
          .write(ResultFile.of(run, DistancesResult.NAME));
    }
  }

  /** Where in its run a model stands. */
  private static Map<String, String> place(Path run) throws IOException {
    SavedCheckpoint saved = RunDirectory.newestCheckpoint(run);
    return Map.of(
        "epoch", String.valueOf(saved.name().epochs()),
        "step", saved.state().path("progress").path("step").asText());
  }

  private ImageRange labels() {
    int end = request.quick() ? DemoModel.QUICK_IMAGES : FIRST_TEST_IMAGE;
    return new ImageRange(DemoData.IMAGES, 0, end);
  }

  private static ImageRange test() {
    return new ImageRange(DemoData.IMAGES, FIRST_TEST_IMAGE, 0);
  }

  private static <T> T found(Map<DemoModel, T> map, DemoModel model) {
    T found = map.get(model);
    if (found == null) {
      throw new IllegalStateException(model + " was not probed");
    }
    return found;
  }

  private static Measured measure(TrainedModel trained, ImageRows embeddings) {
    CompactGauge compact =
        CompactGauge.of(
            embeddings.values(),
            embeddings.width(),
            trained.graph().transform(),
            trained.graph().estimator());
    EmbeddingGauge gauge = EmbeddingGauge.of(embeddings.values(), embeddings.width());
    return new Measured(
        compact, gauge, Collapse.of(embeddings.values(), gauge), LoadSummary.of(trained.weights()));
  }

  Measured measured(DemoModel model) {
    return found(measured, model);
  }

  /** Distances between the features of the test images. */
  Separability separability() {
    return Separability.of(List.copyOf(distances.values()), RunMeasurements.K, Measurements.BINS);
  }

  /** Every model against the one that was continued with its own loss alone. */
  ProbeResult result() {
    return study.result(DemoModel.CONTINUED.title());
  }
}
