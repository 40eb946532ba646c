package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.config.Experiment;
import dev.emc.core.distributed.RankThreads;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.nn.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that several ranks do together against the same of one process. */
class RankedStepsTest {
  private static final String RESNET = "backbone={type: resnet-tiny, width: 4}";

  /** Channels-last the engine wants convolutions with at least 16 channels. */
  private static final String WIDE = "backbone={type: resnet-tiny, width: 16}";

  private static final String CHANNELS_LAST = "layout=channels-last";
  private static final String EMC =
      "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}";

  /** Heads with batch norms, which a method's step with several ranks has to be exact with. */
  private static final Map<String, String> METHODS =
      Map.of(
          "vicreg", "{type: vicreg, projector: [16, 16]}",
          "simsiam", "{type: simsiam, projector: [16, 16], predictor-width: 8}",
          "swav",
              "{type: swav, projection-head: [16, 8], prototypes: 6, queue-length: 32,"
                  + " queue-start-epoch: 0, freeze-prototype-steps: 0}",
          "byol", "{type: byol, projector: [16, 8], predictor-width: 16}",
          "moco-v2", "{type: moco-v2, projector: [8], queue-length: 32}",
          "dino", "{type: dino, projector: [16, 8], outputs: 12, freeze-last-layer-epochs: 0}",
          "barlow-twins", "{type: barlow-twins, projector: [16, 8]}");

  /**
   * Arrays whose true values are 0: gradients of biases before a batch norm, which takes them off
   * again, and the mean of what a linear layer without bias makes of zero-mean embeddings.
   */
  private static final Set<String> ROUNDING =
      Set.of(
          "projector.0.bias",
          "projection_head.0.bias",
          "predictor.0.bias",
          "head.mlp.0.bias",
          "predictor.1.running_mean");

  private static Experiment experiment(String method, String... more) {
    var overrides = new ArrayList<>(List.of(RESNET, EMC, "method=" + METHODS.get(method)));
    if (method.equals("swav") || method.equals("dino")) {
      String view =
          "{size: %d, count: %d, augmentations: [{type: random-resized-crop, scale-min: 0.4},"
              + " {type: normalize, mean: [0], std: [1]}]}";
      overrides.add("views=[" + view.formatted(12, 2) + ", " + view.formatted(8, 3) + "]");
    }
    overrides.addAll(List.of(more));
    return TinyRun.experiment(Path.of("none"), overrides.toArray(String[]::new));
  }

  /** What steps leave: values and gradients of each, and at last all arrays of the network. */
  private record Trace(
      List<Map<String, Double>> values,
      List<Map<String, double[]>> gradients,
      Map<String, double[]> arrays,
      Map<String, Long> batchesSeen) {}

  private static Trace trace(Experiment experiment, DataType type, int steps, Ranks ranks) {
    var values = new ArrayList<Map<String, Double>>();
    var gradients = new ArrayList<Map<String, double[]>>();
    try (var tried = new TriedSteps(experiment, type, ranks)) {
      tried.optimizer.before = parameters -> gradients.add(gradients(parameters));
      for (int i = 0; i < steps; i++) {
        values.add(tried.scaler == null ? tried.step() : tried.stepTaken());
      }
      return new Trace(values, gradients, arrays(tried), tried.network.batchesSeen());
    }
  }

  private static Map<String, double[]> gradients(Map<String, Parameter> parameters) {
    var gradients = new LinkedHashMap<String, double[]>();
    parameters.forEach(
        (key, parameter) -> {
          try (NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray())) {
            if (gradient != null) {
              gradients.put(key, doubles(gradient));
            }
          }
        });
    return gradients;
  }

  private static Map<String, double[]> arrays(TriedSteps tried) {
    var arrays = new LinkedHashMap<String, double[]>();
    for (StateDict.Entry entry : tried.network.stateDict().entries()) {
      arrays.put(entry.key(), doubles(entry.parameter().getArray()));
    }
    tried.network.target().ifPresent(t -> t.arrays().forEach((k, a) -> arrays.put(k, doubles(a))));
    tried.network.method().state().forEach((name, array) -> arrays.put(name, doubles(array)));
    return arrays;
  }

  private static double[] doubles(NDArray array) {
    try (NDArray values = array.stopGradient()) {
      Number[] numbers = values.toArray();
      var doubles = new double[numbers.length];
      for (int i = 0; i < doubles.length; i++) {
        doubles[i] = numbers[i].doubleValue();
      }
      return doubles;
    }
  }

  /**
   * Float64 tells what is exact from what is close: five steps, to 1e-9 of each array's maximum.
   */
  @ParameterizedTest
  @CsvSource({
    "vicreg, 2",
    "vicreg, 4",
    "simsiam, 2",
    "simsiam, 4",
    "swav, 2",
    "swav, 4",
    "byol, 2",
    "byol, 4",
    "moco-v2, 2",
    "dino, 2",
    "barlow-twins, 2"
  })
  void equalOneProcess(String method, int size) {
    assertEqualOneProcess(experiment(method), size, 5);
  }

  /** Of each piece a rank has its share, so that norms see the images they see on one process. */
  @ParameterizedTest
  @CsvSource({"vicreg, 2, 8", "swav, 4, 4", "byol, 2, 4"})
  void piecesAreThoseOfOneProcess(String method, int size, int piece) {
    assertEqualOneProcess(experiment(method, "micro-batch=" + piece), size, 3);
  }

  /** Weights of convolutions are then used from copies that lie as the maps do. */
  @ParameterizedTest
  @CsvSource({"vicreg, ~", "vicreg, 8", "byol, ~"})
  void equalOneProcessWithChannelsInnermost(String method, String piece) {
    Experiment experiment = experiment(method, WIDE, CHANNELS_LAST, "micro-batch=" + piece);
    assertEqualOneProcess(experiment, 2, 2);
  }

  private static void assertEqualOneProcess(Experiment experiment, int size, int steps) {
    Trace one = trace(experiment, DataType.FLOAT64, steps, Ranks.SINGLE);
    for (Trace rank :
        RankThreads.run(size, ranks -> trace(experiment, DataType.FLOAT64, steps, ranks))) {
      assertNear(one.values(), rank.values(), 1e-9);
      for (int step = 0; step < steps; step++) {
        assertNear(one.gradients().get(step), rank.gradients().get(step), 1e-9);
      }
      assertNear(one.arrays(), rank.arrays(), 1e-9);
      assertEquals(one.batchesSeen(), rank.batchesSeen());
    }
  }

  private static void assertNear(
      List<Map<String, Double>> expected, List<Map<String, Double>> actual, double tolerance) {
    for (int step = 0; step < expected.size(); step++) {
      Map<String, Double> values = actual.get(step);
      assertEquals(expected.get(step).keySet(), values.keySet());
      expected
          .get(step)
          .forEach(
              (name, value) ->
                  assertEquals(
                      value, values.get(name), tolerance * Math.max(1, Math.abs(value)), name));
    }
  }

  /** By the maximum of each array; those of which all is rounding by the largest of all arrays. */
  private static void assertNear(
      Map<String, double[]> expected, Map<String, double[]> actual, double tolerance) {
    assertEquals(expected.keySet(), actual.keySet());
    double largest =
        expected.values().stream().mapToDouble(RankedStepsTest::maximum).max().orElse(0);
    expected.forEach(
        (key, these) -> {
          double[] those = Objects.requireNonNull(actual.get(key));
          double scale = ROUNDING.contains(key) ? largest : maximum(these);
          for (int i = 0; i < these.length; i++) {
            double distance = Math.abs(those[i] - these[i]);
            String where = key + "[" + i + "]: " + those[i] + " for " + these[i];
            assertTrue(distance <= tolerance * scale, where);
          }
        });
  }

  private static double maximum(double[] values) {
    double maximum = 0;
    for (double value : values) {
      maximum = Math.max(maximum, Math.abs(value));
    }
    return maximum;
  }

  /** Sums of float32 in another order: the first loss to 1e-5, gradients to 1e-4. */
  @ParameterizedTest
  @CsvSource({"vicreg, 2", "simsiam, 2", "swav, 4", "byol, 2"})
  void equalOneProcessInSinglePrecision(String method, int size) {
    Experiment experiment = experiment(method);
    Trace one = trace(experiment, DataType.FLOAT32, 1, Ranks.SINGLE);
    for (Trace rank :
        RankThreads.run(size, ranks -> trace(experiment, DataType.FLOAT32, 1, ranks))) {
      assertNear(one.values(), rank.values(), 1e-5);
      assertNear(one.gradients().get(0), rank.gradients().get(0), 1e-4);
    }
  }

  /**
   * In 16 bits what a layer makes and its gradient are rounded, which takes a gradient 6 to 30 % of
   * its length away from single precision's. Most of these roundings are the same on one process
   * and on ranks, so that the two are much closer to each other than to single precision. What
   * differs are batch norms, whose sums are of another order and rounded otherwise: each by the
   * unit roundoff at most in its values, so that n of them take a gradient n roundoffs of its
   * length away (two are seen); losses, means of what is rounded, differ by two.
   */
  @ParameterizedTest
  @CsvSource({
    "vicreg, bf16, 8, ~",
    "vicreg, bf16, 8, 8",
    "byol, bf16, 8, ~",
    "byol, bf16, 8, 8",
    "vicreg, fp16, 11, ~",
    "byol, fp16, 11, ~"
  })
  void comeCloseInHalfPrecision(String method, String precision, int bits, String piece) {
    String pieces = "micro-batch=" + piece;
    String bare = "regularizer=none";
    Trace exact = trace(experiment(method, bare, pieces), DataType.FLOAT32, 1, Ranks.SINGLE);
    Experiment half = experiment(method, bare, pieces, "precision=" + precision);
    Trace one = trace(half, DataType.FLOAT32, 1, Ranks.SINGLE);
    double rounding = distance(exact, one);
    for (Trace rank : RankThreads.run(2, ranks -> trace(half, DataType.FLOAT32, 1, ranks))) {
      assertNear(one.values(), rank.values(), 2 * Math.pow(2, -bits));
      double between = distance(one, rank);
      assertTrue(between < rounding / 2, between + " between them, rounding alone " + rounding);
      if (precision.equals("bf16")) {
        assertTrue(between < norms(one) * 0x1p-8, "gradients are off by " + between);
      }
    }
  }

  /** How many batch norms a network has, its target's aside. */
  private static long norms(Trace trace) {
    return trace.arrays().keySet().stream()
        .filter(key -> key.endsWith("running_mean") && !key.startsWith("momentum_"))
        .count();
  }

  /** Euclidean distance of the first step's gradients, as a share of their length. */
  private static double distance(Trace one, Trace rank) {
    double distance = 0;
    double length = 0;
    for (Map.Entry<String, double[]> entry : one.gradients().get(0).entrySet()) {
      double[] those = Objects.requireNonNull(rank.gradients().get(0).get(entry.getKey()));
      for (int i = 0; i < those.length; i++) {
        distance += Math.pow(those[i] - entry.getValue()[i], 2);
        length += Math.pow(entry.getValue()[i], 2);
      }
    }
    return Math.sqrt(distance / length);
  }

  /**
   * A step whose gradients overflow is taken by nobody and leaves nothing, on any rank: neither do
   * norms that see their rank's images only and move together.
   */
  @ParameterizedTest
  @CsvSource({"~, true", "8, true", "~, false", "8, false"})
  void allRanksSkipAStep(String piece, boolean synchronizes) {
    Experiment experiment =
        experiment(
            "byol", "precision=fp16", "micro-batch=" + piece, "sync-batch-norm=" + synchronizes);
    for (double scale :
        RankThreads.run(
            2,
            ranks -> {
              try (var tried = new TriedSteps(experiment, DataType.FLOAT32, ranks)) {
                tried.scaler.restore(PrecisionTest.scale(1));
                tried.stepTaken();
                int taken = tried.optimizer.steps;
                Map<String, double[]> before = arrays(tried);
                Map<String, Long> seen = tried.network.batchesSeen();
                tried.scaler.restore(PrecisionTest.scale(0x1p40));
                tried.step();
                assertEquals(taken, tried.optimizer.steps);
                assertNear(before, arrays(tried), 0);
                assertEquals(seen, tried.network.batchesSeen());
                double lowered = tried.scaler.scale();
                tried.scaler.restore(PrecisionTest.scale(1));
                tried.stepTaken();
                return lowered;
              }
            })) {
      assertEquals(0x1p39, scale);
    }
  }

  /** Whatever is rounded, ranks must not drift apart. */
  @Test
  void ranksHaveTheSameBits() {
    Experiment experiment = experiment("byol", "batch-size=18");
    List<Trace> ranks = RankThreads.run(3, r -> trace(experiment, DataType.FLOAT32, 5, r));
    for (Trace rank : ranks) {
      ranks
          .get(0)
          .arrays()
          .forEach((key, array) -> assertTrue(Arrays.equals(array, rank.arrays().get(key)), key));
    }
  }

  /** Without synchronisation a rank's batch norms see its share, and move as the mean of all. */
  @ParameterizedTest
  @CsvSource({"FLOAT64, ~, 1e-9", "FLOAT32, ~, 1e-5", "FLOAT32, 8, 1e-5"})
  void normsOfTheirOwnMoveTogether(DataType type, String piece, double tolerance) {
    Experiment experiment = experiment("vicreg", "sync-batch-norm=false", "micro-batch=" + piece);
    Trace one = trace(experiment, type, 1, Ranks.SINGLE);
    List<Trace> ranks = RankThreads.run(2, each -> trace(experiment, type, 1, each));
    double[] whole = one.arrays().get("backbone.bn1.running_mean");
    double[] mean = ranks.get(1).arrays().get("backbone.bn1.running_mean");
    assertNear(Map.of("mean", whole), Map.of("mean", mean), tolerance);
    assertNear(ranks.get(0).arrays(), ranks.get(1).arrays(), 0);
    double distance =
        Math.abs(one.values().get(0).get("loss") - ranks.get(0).values().get(0).get("loss"));
    assertTrue(distance > 1e-6, "the losses are equal, as if norms were synchronised");
  }

  /** What a step makes goes with it, in pieces as well. */
  @ParameterizedTest
  @CsvSource({"~, channels-first", "8, channels-first", "~, channels-last", "8, channels-last"})
  void noArrayOutlivesAStep(String piece, String layout) {
    Experiment experiment = experiment("swav", WIDE, "micro-batch=" + piece, "layout=" + layout);
    RankThreads.run(
        2,
        ranks -> {
          try (var steps = new TriedSteps(experiment, DataType.FLOAT32, ranks)) {
            steps.step();
            steps.step();
            int before = steps.network.manager().getManagedArrays().size();
            steps.step();
            steps.step();
            assertEquals(before, steps.network.manager().getManagedArrays().size());
          }
          return true;
        });
  }
}
