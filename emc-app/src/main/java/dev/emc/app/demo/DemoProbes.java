package dev.emc.app.demo;

import ai.djl.Device;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewSpec;
import dev.emc.app.eval.RunMeasurements;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.ImageSources;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.ProbeStudy;
import dev.emc.eval.report.Measurements;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
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
  private final List<Separability.Distances> distances = new ArrayList<>();

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
   */
  record Measured(CompactGauge compact, EmbeddingGauge gauge) {}

  void add(DemoModel model) throws IOException {
    Device device = Devices.named("auto");
    try (TrainedModel trained =
        TrainedModel.open(model.run(request), images.channels(), device, components)) {
      var extractor = new FeatureExtractor(trained.network(), VIEW);
      ImageSource labels =
          images.range(0, request.quick() ? DemoModel.QUICK_IMAGES : FIRST_TEST_IMAGE);
      ImageSource test = images.range(FIRST_TEST_IMAGE, images.size());
      FeatureSet tested = extractor.labelled(test);
      study.add(model.title(), extractor.labelled(labels), tested);
      distances.add(
          Separability.distances(
              model.title(), tested.values(), tested.width(), RunMeasurements.K, device));
      measured.put(model, measure(trained, extractor.embeddings(test)));
    }
  }

  private static Measured measure(TrainedModel trained, ImageRows embeddings) {
    CompactGauge compact =
        CompactGauge.of(
            embeddings.values(),
            embeddings.width(),
            trained.graph().transform(),
            trained.graph().estimator());
    return new Measured(compact, EmbeddingGauge.of(embeddings.values(), embeddings.width()));
  }

  Measured measured(DemoModel model) {
    Measured found = measured.get(model);
    if (found == null) {
      throw new IllegalStateException(model + " was not probed");
    }
    return found;
  }

  /** Distances between the features of the test images. */
  Separability separability() {
    return Separability.of(distances, RunMeasurements.K, Measurements.BINS);
  }

  /** Every model against the one that was continued with its own loss alone. */
  ProbeResult result() {
    return study.result(DemoModel.CONTINUED.title());
  }
}
