package dev.emc.app.demo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.ImageSources;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.ProbeStudy;
import java.io.IOException;
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
   * @param compact (N, D) mapped to the unit cube, row-major
   * @param width D
   * @param entropy mean marginal entropy, nats
   * @param uniformLevel expectation for a uniform sample of the same size
   * @param gauge rank and correlations of the embeddings
   */
  record Measured(
      float[] compact, int width, double entropy, double uniformLevel, EmbeddingGauge gauge) {}

  void add(DemoModel model) throws IOException {
    Device device = Devices.named("auto");
    try (TrainedModel trained =
        TrainedModel.open(model.run(request), images.channels(), device, components)) {
      var extractor = new FeatureExtractor(trained.network(), VIEW);
      ImageSource labels =
          images.range(0, request.quick() ? DemoModel.QUICK_IMAGES : FIRST_TEST_IMAGE);
      ImageSource test = images.range(FIRST_TEST_IMAGE, images.size());
      study.add(model.title(), extractor.labelled(labels), extractor.labelled(test));
      measured.put(model, measure(trained, extractor.embeddings(test)));
    }
  }

  private static Measured measure(TrainedModel trained, ImageRows embeddings) {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDArray z =
          manager.create(embeddings.values(), new Shape(embeddings.rows(), embeddings.width()));
      return GradMode.off(
          () -> {
            NDArray compact = trained.graph().transform().apply(z);
            float entropy = trained.graph().estimator().entropy(compact).mean().getFloat();
            return new Measured(
                compact.toFloatArray(),
                embeddings.width(),
                entropy,
                trained.graph().estimator().uniformLevel(embeddings.rows()),
                EmbeddingGauge.of(embeddings.values(), embeddings.width()));
          });
    }
  }

  Measured measured(DemoModel model) {
    Measured found = measured.get(model);
    if (found == null) {
      throw new IllegalStateException(model + " was not probed");
    }
    return found;
  }

  /** Every model against the one that was continued with its own loss alone. */
  ProbeResult result() {
    return study.result(DemoModel.CONTINUED.title());
  }
}
