package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.core.config.Experiment;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps in pieces against the same of the whole batch. */
class MicroBatchTest {
  private static final String VIT =
      "backbone={type: vit-tiny, width: 16, depth: 2, heads: 2, position-size: 12}";
  private static final String RESNET = "backbone={type: resnet-tiny, width: 4}";
  private static final String EMC =
      "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}";

  /** Those whose projector has a batch norm in any case. */
  private static final Set<String> NORMED = Set.of("simsiam", "moco-v3");

  /** Heads without batch norm but for those that the loss applies, and the above. */
  private static final Map<String, String> METHODS =
      Map.of(
          "vicreg", "{type: vicreg, projector: [16]}",
          "simsiam", "{type: simsiam, projector: [16], predictor-width: 8}",
          "swav",
              "{type: swav, projection-head: [8], prototypes: 6, queue-length: 32,"
                  + " queue-start-epoch: 0, freeze-prototype-steps: 0}",
          "byol", "{type: byol, projector: [8], predictor-width: 16}",
          "moco-v2", "{type: moco-v2, projector: [8], queue-length: 32}",
          "dino", "{type: dino, projector: [16, 8], outputs: 12, freeze-last-layer-epochs: 0}",
          "moco-v3", "{type: moco-v3, projector: [16, 8], predictor-width: 16}",
          "simclr", "{type: simclr, projector: [8]}",
          "barlow-twins", "{type: barlow-twins, projector: [8]}");

  @TempDir private Path temp;

  private static Experiment experiment(
      Path images, String backbone, String method, Object pieces, String... more) {
    var overrides =
        new ArrayList<>(
            List.of(backbone, "method=" + METHODS.get(method), "micro-batch=" + pieces));
    overrides.addAll(Arrays.asList(more));
    return TinyRun.experiment(images, overrides.toArray(String[]::new));
  }

  private static String crops() {
    String view =
        "{size: %d, count: %d, augmentations: [{type: random-resized-crop, scale-min: 0.4},"
            + " {type: normalize, mean: [0], std: [1]}]}";
    return "views=[" + view.formatted(12, 2) + ", " + view.formatted(8, 3) + "]";
  }

  private static TriedSteps steps(DataType type, String method, Object pieces, String criterion) {
    var more = new ArrayList<>(List.of(criterion));
    if (method.equals("swav") || method.equals("dino")) {
      more.add(crops());
    }
    var steps =
        new TriedSteps(
            experiment(Path.of("none"), VIT, method, pieces, more.toArray(String[]::new)), type);
    return NORMED.contains(method) ? steps.repeating() : steps;
  }

  /**
   * Three steps of each method without batch norm (those that must have one on pieces that hold the
   * same images): losses, gradients, and what the step leaves in target, queue and centre.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vicreg",
        "simsiam",
        "swav",
        "byol",
        "moco-v2",
        "moco-v3",
        "dino",
        "simclr",
        "barlow-twins"
      })
  void equalsTheWholeBatch(String method) {
    // Float64 tells what is exact from what is close. The criterion's spacings take digits.
    compare(method, DataType.FLOAT64, EMC, 1e-9);
    compare(method, DataType.FLOAT64, "regularizer=none", 1e-12);
    if (!NORMED.contains(method)) {
      // Sums of float32 in another order, each off by 2⁻²⁴ of what is added, of which losses with a
      // small temperature and batch norms of few numbers, as BYOL's predictor has one, make more.
      // Each processor adds in an order of its own: 1e-6 is what it comes to, not a bound.
      compare(method, DataType.FLOAT32, "regularizer=none", 5e-6);
    }
  }

  /** The gradients of a tried step's weights, all digits of them. */
  private static Map<String, double[]> gradients(TriedSteps steps) {
    var gradients = new LinkedHashMap<String, double[]>();
    steps.optimizer.before =
        parameters ->
            parameters.forEach(
                (key, parameter) -> {
                  try (NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray())) {
                    if (gradient != null) {
                      Number[] values = gradient.toArray();
                      gradients.put(
                          key, Arrays.stream(values).mapToDouble(Number::doubleValue).toArray());
                    }
                  }
                });
    return gradients;
  }

  /** Euclidean distance of all gradients from those expected, as a share of their length. */
  private static double distance(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    double distance = 0;
    double length = 0;
    for (Map.Entry<String, double[]> entry : expected.entrySet()) {
      double[] those = actual.get(entry.getKey());
      for (int i = 0; i < those.length; i++) {
        distance += Math.pow(those[i] - entry.getValue()[i], 2);
        length += Math.pow(entry.getValue()[i], 2);
      }
    }
    return Math.sqrt(distance / length);
  }

  private static void compare(String method, DataType type, String criterion, double tolerance) {
    try (var whole = steps(type, method, "~", criterion);
        var pieces = steps(type, method, NORMED.contains(method) ? 8 : 4, criterion)) {
      Map<String, double[]> expectedGradients = gradients(whole);
      Map<String, double[]> gradients = gradients(pieces);
      for (int step = 0; step < (type == DataType.FLOAT64 ? 3 : 1); step++) {
        Map<String, Double> expected = whole.step();
        Map<String, Double> values = pieces.step();
        assertEquals(expected.keySet(), values.keySet());
        expected.forEach(
            (name, value) ->
                assertEquals(
                    value, values.get(name), 10 * tolerance * (1 + Math.abs(value)), name));
        double distance = distance(expectedGradients, gradients);
        assertTrue(distance <= tolerance, type + ": gradients are off by " + distance);
        assertNear(left(whole, method), left(pieces, method), 1e-6);
        assertEquals(whole.network.batchesSeen(), pieces.network.batchesSeen());
      }
    }
  }

  /** What does not say how many images it was taken of, as an unbiased variance does. */
  private static Map<String, float[]> left(TriedSteps steps, String method) {
    Map<String, float[]> left = steps.left();
    if (NORMED.contains(method)) {
      left.keySet().removeIf(key -> key.endsWith("running_var"));
    }
    return left;
  }

  /**
   * A prediction made while embedding carries a gradient of its own, a target's projection none.
   */
  @Test
  void gradientsGoThroughNamedOutputs() {
    var gradients = new ArrayList<Map<String, float[]>>();
    for (int size : new int[] {16, 4}) {
      try (var steps = steps(DataType.FLOAT64, "vicreg", "~", "regularizer=none");
          NDManager scope = steps.network.manager().newSubManager()) {
        JointEmbeddingNetwork network = steps.network;
        List<NDArray> views = steps.views(scope);
        EmbeddedBatch.Embedder embedder =
            some -> {
              Encoder encoder = network.trainingEncoder();
              Block head = network.method().heads().get("projector");
              var embedded = some.stream().map(v -> encoder.apply(head, encoder.features(v)));
              Embeddings embeddings = Embeddings.of(embedded.toList(), 2);
              NDArray stacked = embeddings.stacked();
              return embeddings
                  .with("prediction", stacked.square().tanh())
                  .with("target", embeddings.view(0).stopGradient());
            };
        GradMode.on(
            () -> {
              var pieces =
                  size == 16
                      ? null
                      : new PiecedBatch(network, views, size, passes(network, embedder));
              Embeddings all = pieces == null ? embedder.embed(views) : pieces.embed();
              assertFalse(GradMode.isRecorded(all.output("target")));
              NDArray off = all.view(1).sub(all.output("target")).square().sum();
              NDArray loss = all.output("prediction").norm().add(off);
              JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
              if (pieces != null) {
                pieces.backward();
              }
              return true;
            });
        steps.optimizer.step(0, name -> false);
        gradients.add(Map.copyOf(steps.optimizer.gradients));
      }
    }
    assertNear(gradients.get(0), gradients.get(1), 1e-9);
  }

  /** What a step makes goes with it, in pieces, in 16 bits and where the step is skipped. */
  @ParameterizedTest
  @CsvSource({"swav, bf16", "moco-v2, fp16", "byol, fp32"})
  void noArrayOutlivesAStep(String method, String precision) {
    try (var steps =
        new TriedSteps(experiment(Path.of("none"), RESNET, method, 4, "precision=" + precision))) {
      steps.stepTaken();
      steps.stepTaken();
      int before = steps.network.manager().getManagedArrays().size();
      for (int i = 0; i < 3; i++) {
        steps.step();
      }
      if (steps.scaler != null) {
        int taken = steps.optimizer.steps;
        steps.scaler.restore(PrecisionTest.scale(0x1p40));
        steps.step();
        assertEquals(taken, steps.optimizer.steps);
      }
      assertEquals(before, steps.network.manager().getManagedArrays().size());
    }
  }

  private static RankedPasses passes(
      JointEmbeddingNetwork network, EmbeddedBatch.Embedder embedder) {
    return new RankedPasses(Ranks.SINGLE, true, false, network, embedder, StepDraws.NONE);
  }

  @Test
  void refusesOutputsThatAreNotOfImages() {
    try (var steps = steps(DataType.FLOAT32, "vicreg", "~", "regularizer=none");
        NDManager scope = steps.network.manager().newSubManager()) {
      EmbeddedBatch.Embedder embedder =
          some ->
              Embeddings.of(List.of(scope.ones(new Shape(4, 2))), 1)
                  .with("mean", scope.ones(new Shape(3)));
      var pieces =
          new PiecedBatch(steps.network, steps.views(scope), 4, passes(steps.network, embedder));
      var error = assertThrows(ConfigException.class, pieces::embed);
      assertEquals(
          "micro-batch: the method keeps 'mean' of shape (3) with its embeddings, which is not a row"
              + " for each of the 4 images of a view or of several: leave micro-batch out",
          error.getMessage());
    }
  }

  private static void assertNear(
      Map<String, float[]> expected, Map<String, float[]> actual, double tolerance) {
    var distance = TriedSteps.Distance.of(actual, expected);
    assertTrue(
        distance.distance() <= tolerance * Math.max(distance.largest(), 1e-9),
        () -> distance.toString());
  }

  /** The first batch norm sees a linear map of the images, so that the pieces' mean is known. */
  @Test
  void runningStatisticsMoveOnce() {
    String second = "method={type: byol, projector: [16, 8], predictor-width: 16}";
    try (var whole = new TriedSteps(experiment(Path.of("none"), RESNET, "byol", "~", second));
        var pieces = new TriedSteps(experiment(Path.of("none"), RESNET, "byol", 4, second))) {
      whole.step();
      pieces.step();
      Map<String, float[]> expected = whole.left();
      Map<String, float[]> actual = pieces.left();
      for (String key :
          List.of("backbone.bn1.running_mean", "momentum_backbone.bn1.running_mean")) {
        assertArrayEquals(expected.get(key), actual.get(key), 1e-6f, key);
      }
      // The variances of pieces are those within them.
      assertArrayEquals(
          expected.get("backbone.bn1.running_var"), actual.get("backbone.bn1.running_var"), 0.02f);
      assertEquals(whole.network.batchesSeen(), pieces.network.batchesSeen());
      assertEquals(
          whole.network.target().orElseThrow().batchesSeen(),
          pieces.network.target().orElseThrow().batchesSeen());
    }
  }

  /**
   * In bf16 each piece's gradient of a weight is rounded before they are summed in float32: twice
   * the unit roundoff of 2⁻⁸, once for the whole and once for the pieces.
   */
  @Test
  void goesTogetherWithPrecision() {
    try (var whole =
            new TriedSteps(
                experiment(
                    Path.of("none"), VIT, "vicreg", "~", "precision=bf16", "regularizer=none"));
        var pieces =
            new TriedSteps(
                experiment(
                    Path.of("none"), VIT, "vicreg", 4, "precision=bf16", "regularizer=none"))) {
      assertEquals(whole.step().get("loss"), pieces.step().get("loss"), 1e-3);
      double distance = TriedSteps.relative(pieces.optimizer.gradients, whole.optimizer.gradients);
      assertTrue(distance < 2 * 0x1p-8, "gradients are off by " + distance);
    }
  }

  @ParameterizedTest
  @CsvSource({"swav, bf16", "moco-v2, fp32", "byol, fp16"})
  void aRunThatWasStoppedGoesOnBitForBit(String method, String precision) throws IOException {
    Experiment experiment =
        experiment(TinyRun.images(temp, 64), RESNET, method, 8, "precision=" + precision);
    Path whole = temp.resolve("whole");
    Path broken = temp.resolve("broken");
    TinyRun.Heard heard = TinyRun.train(experiment, whole);
    String pieces = "each step is done in 2 pieces of 8 images, which are what batch norms see";
    String trained =
        "backbone and heads are trained in %s; losses, weights and evaluation are float32"
            .formatted(precision);
    assertEquals(
        precision.equals("fp32") ? List.of(pieces) : List.of(trained, pieces), heard.notes);
    var asked = new AtomicInteger();
    TinyRun.train(experiment, broken, () -> asked.getAndIncrement() == 5);
    TinyRun.resume(broken, () -> false);
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(broken));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(broken.resolve("metrics.jsonl")));
  }

  @Test
  void piecesMustBeOfOneSize() {
    var error =
        assertThrows(ConfigException.class, () -> experiment(Path.of("none"), VIT, "vicreg", 5));
    assertTrue(
        error
            .getMessage()
            .endsWith(
                "micro-batch: must divide batch-size: 16 images in pieces of 5 leave a rest of 1"),
        error.getMessage());
  }
}
