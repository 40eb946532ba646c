package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.StepInfo;
import dev.emc.core.config.Experiment;
import dev.emc.core.distributed.RankThreads;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps whose blocks are passed again in the backward pass, against those that keep all. */
class RecomputeTest {
  private static final Map<String, String> BACKBONES =
      Map.of(
          "resnet", "{type: resnet-tiny, width: 4}",
          "vit", "{type: vit-tiny, width: 16, depth: 2, heads: 2, position-size: 12}");

  private static final Map<String, String> METHODS =
      Map.of(
          "vicreg", "{type: vicreg, projector: [16, 16]}",
          "simsiam", "{type: simsiam, projector: [16, 16], predictor-width: 8}",
          "swav",
              "{type: swav, projection-head: [16, 8], prototypes: 6, queue-length: 32,"
                  + " queue-start-epoch: 0, freeze-prototype-steps: 0}",
          "byol", "{type: byol, projector: [16, 8], predictor-width: 16}",
          "moco-v2", "{type: moco-v2, projector: [8], queue-length: 32}",
          "moco-v3", "{type: moco-v3, projector: [16, 8], predictor-width: 16}",
          "dino", "{type: dino, projector: [16, 8], outputs: 12, freeze-last-layer-epochs: 0}",
          "simclr", "{type: simclr, projector: [8]}",
          "barlow-twins", "{type: barlow-twins, projector: [16, 8]}");

  /**
   * Of float64 numbers that are compared as float32: two that differ in the last bits of a float64
   * may be neighbours as float32.
   */
  private static final double ROUNDING = 0x1p-23;

  @TempDir private Path temp;

  private static Experiment experiment(
      Path images, String backbone, String method, String recompute, String... more) {
    var overrides =
        new ArrayList<>(
            List.of(
                "backbone=" + BACKBONES.get(backbone),
                "method=" + METHODS.get(method),
                "recompute=" + recompute));
    if (method.equals("swav") || method.equals("dino")) {
      String view =
          "{size: %d, count: %d, augmentations: [{type: random-resized-crop, scale-min: 0.4},"
              + " {type: normalize, mean: [0], std: [1]}]}";
      overrides.add("views=[" + view.formatted(12, 2) + ", " + view.formatted(8, 3) + "]");
    }
    overrides.addAll(Arrays.asList(more));
    return TinyRun.experiment(images, overrides.toArray(String[]::new));
  }

  /** What two steps leave, bit by bit. */
  private record Trace(
      List<Map<String, Double>> values,
      List<Map<String, float[]>> gradients,
      Map<String, float[]> left,
      Map<String, Long> batchesSeen) {

    static Trace of(TriedSteps steps) {
      var values = new ArrayList<Map<String, Double>>();
      var gradients = new ArrayList<Map<String, float[]>>();
      for (int i = 0; i < 2; i++) {
        values.add(steps.stepTaken());
        gradients.add(new LinkedHashMap<>(steps.optimizer.gradients));
      }
      Map<String, float[]> left = steps.left();
      left.putAll(steps.weights());
      return new Trace(values, gradients, left, Map.copyOf(steps.network.batchesSeen()));
    }

    static Trace of(Experiment experiment, DataType type, Ranks ranks) {
      try (var steps = new TriedSteps(experiment, type, ranks)) {
        return of(steps);
      }
    }

    void assertNear(Trace other, double tolerance) {
      for (int i = 0; i < gradients.size(); i++) {
        Map<String, Double> those = other.values.get(i);
        values
            .get(i)
            .forEach(
                (name, value) ->
                    assertEquals(
                        value, those.get(name), tolerance * Math.max(1, Math.abs(value)), name));
        double distance = TriedSteps.relative(other.gradients.get(i), gradients.get(i));
        assertTrue(distance <= tolerance, "gradients are off by " + distance);
      }
      double distance = TriedSteps.relative(other.left, left);
      assertTrue(distance <= tolerance, "what is left is off by " + distance);
      assertEquals(batchesSeen, other.batchesSeen);
    }

    void assertEqual(Trace other) {
      assertEquals(values, other.values);
      for (int i = 0; i < gradients.size(); i++) {
        assertSame(gradients.get(i), other.gradients.get(i));
      }
      assertSame(left, other.left);
      assertEquals(batchesSeen, other.batchesSeen);
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((key, array) -> assertArrayEquals(array, actual.get(key), key));
  }

  /** Losses, gradients, running statistics, target, queue and centre: the same bits. */
  @ParameterizedTest
  @CsvSource({
    "resnet, vicreg, fp32, ~",
    "resnet, simsiam, fp32, ~",
    "resnet, swav, fp32, ~",
    "resnet, byol, fp32, ~",
    "resnet, moco-v2, fp32, ~",
    "resnet, moco-v3, fp32, ~",
    "resnet, dino, fp32, ~",
    "resnet, simclr, fp32, ~",
    "resnet, barlow-twins, fp32, ~",
    "vit, vicreg, fp32, ~",
    "vit, dino, fp32, ~",
    "resnet, swav, bf16, ~",
    "resnet, byol, fp16, ~",
    "resnet, barlow-twins, fp32, 16",
    "vit, vicreg, bf16, ~",
    "vit, byol, fp16, ~"
  })
  void sameBits(String backbone, String method, String precision, String pieces) {
    Trace[] traces = traces(backbone, method, "precision=" + precision, "micro-batch=" + pieces);
    traces[0].assertEqual(traces[1]);
  }

  /** A step that keeps all and one that does not. */
  private static Trace[] traces(String backbone, String method, String... more) {
    return Stream.of("none", "blocks")
        .map(recompute -> experiment(Path.of("none"), backbone, method, recompute, more))
        .map(experiment -> Trace.of(experiment, DataType.FLOAT32, Ranks.SINGLE))
        .toArray(Trace[]::new);
  }

  /**
   * In pieces a weight's gradient of two views is added to those of the pieces before at once or
   * one after the other: what rounding makes of that, in float64 next to nothing.
   */
  @ParameterizedTest
  @CsvSource({"resnet, swav", "resnet, byol", "vit, dino"})
  void goesTogetherWithPieces(String backbone, String method) {
    Trace[] traces =
        Stream.of("none", "blocks")
            .map(how -> experiment(Path.of("none"), backbone, method, how, "micro-batch=4"))
            .map(experiment -> Trace.of(experiment, DataType.FLOAT64, Ranks.SINGLE))
            .toArray(Trace[]::new);
    traces[0].assertNear(traces[1], ROUNDING);
  }

  /** The same where weights' gradients have 8 or 11 bits of significand before they are added. */
  @ParameterizedTest
  @CsvSource({"byol, bf16, 8", "moco-v2, fp16, 11"})
  void goesTogetherWithPiecesInHalfPrecision(String method, String precision, int bits) {
    Trace[] traces = traces("resnet", method, "precision=" + precision, "micro-batch=4");
    assertEquals(traces[0].values.get(0), traces[1].values.get(0));
    double distance = TriedSteps.relative(traces[1].gradients.get(0), traces[0].gradients.get(0));
    assertTrue(distance < Math.pow(2, -bits), "gradients are off by " + distance);
  }

  /** Norms that see all ranks exchange in both passes, in one order. */
  @ParameterizedTest
  @CsvSource({
    "resnet, vicreg, ~, true",
    "resnet, swav, 8, true",
    "resnet, byol, ~, true",
    "resnet, byol, ~, false",
    "resnet, vicreg, 8, false",
    "vit, vicreg, ~, true"
  })
  void goesTogetherWithRanks(String backbone, String method, String pieces, String synchronizes) {
    String[] more = {"micro-batch=" + pieces, "sync-batch-norm=" + synchronizes};
    Path none = Path.of("none");
    Experiment keeping = experiment(none, backbone, method, "none", more);
    Experiment again = experiment(none, backbone, method, "blocks", more);
    List<Trace> expected = RankThreads.run(2, ranks -> Trace.of(keeping, DataType.FLOAT64, ranks));
    List<Trace> actual = RankThreads.run(2, ranks -> Trace.of(again, DataType.FLOAT64, ranks));
    for (int rank = 0; rank < 2; rank++) {
      expected.get(rank).assertNear(actual.get(rank), ROUNDING);
    }
  }

  /** A block that drops values drops the same when it is passed again. */
  @Test
  void bothPassesDrawTheSame() {
    var traces = new ArrayList<Trace>();
    for (String recompute : List.of("none", "blocks")) {
      Experiment experiment = experiment(Path.of("none"), "vit", "vicreg", recompute);
      try (var steps = dropping(experiment)) {
        traces.add(Trace.of(steps));
      }
    }
    traces.get(0).assertEqual(traces.get(1));
  }

  private static TriedSteps dropping(Experiment experiment) {
    return new TriedSteps(
        experiment, DataType.FLOAT32, Ranks.SINGLE, (channels, size) -> new DroppingBackbone(true));
  }

  /** So does a piece that is embedded without a graph and then with one. */
  @Test
  void piecesDrawTheSameTwice() {
    var gradients = new ArrayList<Map<String, float[]>>();
    for (boolean whole : new boolean[] {true, false}) {
      try (var steps = dropping(experiment(Path.of("none"), "vit", "vicreg", "none"));
          NDManager scope = steps.network.manager().newSubManager()) {
        JointEmbeddingNetwork network = steps.network;
        List<NDArray> views = steps.views(scope);
        EmbeddedBatch.Embedder embedder =
            some -> {
              Encoder encoder = network.trainingEncoder();
              return Embeddings.of(some.stream().map(encoder::features).toList(), 2);
            };
        var passes =
            new RankedPasses(
                Ranks.SINGLE,
                true,
                false,
                network,
                embedder,
                StepDraws.of(new StepInfo(3, 3, 0, 0, 10, 1, 7)));
        GradMode.on(
            () -> {
              EmbeddedBatch batch =
                  whole ? passes.whole(views) : new PiecedBatch(network, views, 16, passes);
              NDArray loss = batch.embed().stacked().square().sum();
              JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
              batch.backward();
              return true;
            });
        steps.optimizer.step(0, name -> false);
        gradients.add(Map.copyOf(steps.optimizer.gradients));
      }
    }
    double distance = TriedSteps.relative(gradients.get(1), gradients.get(0));
    assertTrue(distance < 1e-6, "gradients are off by " + distance);
  }

  /** Draws are those of the step, whatever the engine's generator has done before. */
  @Test
  void drawsAreOfTheStep() {
    var values = new ArrayList<Map<String, Double>>();
    for (int before = 0; before < 2; before++) {
      try (var steps = dropping(experiment(Path.of("none"), "vit", "vicreg", "none"))) {
        steps.network.manager().getEngine().setRandomSeed(before);
        values.add(steps.step());
        values.add(steps.step());
      }
    }
    assertEquals(values.subList(0, 2), values.subList(2, 4));
  }

  @ParameterizedTest
  @CsvSource({"swav, bf16, ~", "byol, fp32, 4", "moco-v2, fp16, ~"})
  void noArrayOutlivesAStep(String method, String precision, String pieces) {
    try (var steps =
        new TriedSteps(
            experiment(
                Path.of("none"),
                "resnet",
                method,
                "blocks",
                "precision=" + precision,
                "micro-batch=" + pieces))) {
      steps.stepTaken();
      steps.stepTaken();
      int before = steps.network.manager().getManagedArrays().size();
      for (int i = 0; i < 3; i++) {
        steps.step();
      }
      if (steps.scaler != null) {
        int taken = steps.optimizer.steps;
        Map<String, float[]> left = steps.left();
        steps.scaler.restore(PrecisionTest.scale(0x1p40));
        steps.step();
        assertEquals(taken, steps.optimizer.steps);
        assertSame(left, steps.left());
      }
      assertEquals(before, steps.network.manager().getManagedArrays().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16", "fp16"})
  void aRunThatWasStoppedGoesOnBitForBit(String precision) throws IOException {
    Path images = TinyRun.images(temp, 64);
    Experiment experiment =
        experiment(images, "resnet", "byol", "blocks", "precision=" + precision);
    Path whole = temp.resolve("whole");
    Path broken = temp.resolve("broken");
    Path keeping = temp.resolve("keeping");
    TinyRun.Heard heard = TinyRun.train(experiment, whole);
    assertEquals(
        "the backbone's blocks are computed again in the backward pass, their activations not kept",
        heard.notes.get(heard.notes.size() - 1));
    var asked = new AtomicInteger();
    TinyRun.train(experiment, broken, () -> asked.getAndIncrement() == 5);
    TinyRun.resume(broken, () -> false);
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(broken));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(broken.resolve("metrics.jsonl")));
    TinyRun.train(experiment(images, "resnet", "byol", "none", "precision=" + precision), keeping);
    assertArrayEquals(TinyRun.weights(keeping), TinyRun.weights(whole));
  }

  @Test
  void refusesBackbonesThatDoNotPassTheirBlocks() {
    Experiment experiment = experiment(Path.of("none"), "resnet", "vicreg", "blocks");
    var error =
        assertThrows(
            ConfigException.class,
            () -> PreparedRun.requireBlocks(experiment, new DroppingBackbone(false)));
    assertEquals(
        "recompute: 'resnet-tiny' does not pass its blocks by dev.emc.api.nn.BlockPass, so that none"
            + " can be computed again; leave recompute out",
        error.getMessage());
  }
}
