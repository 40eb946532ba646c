package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.api.StepInfo;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.GradMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs and steps whose network is computed in 16 bits. */
class PrecisionTest {
  private static final String VIT = "backbone={type: vit-tiny, width: 16, depth: 2, heads: 2";
  private static final Map<String, String> BACKBONES =
      Map.of(
          "resnet", "backbone={type: resnet-tiny, width: 16}",
          "vit", VIT + ", attention: exact}",
          "vit-fused", VIT + ", attention: fused}",
          "vit-all", VIT + ", features: cls+mean, registers: 2, layer-scale: true}",
          "small", "backbone={type: resnet-tiny, width: 4}");

  private static final Map<String, String> METHODS =
      Map.of(
          "vicreg", "method={type: vicreg, projector: [16, 16]}",
          "swav",
              "method={type: swav, projection-head: [16, 8], prototypes: 6, queue-length: 32,"
                  + " queue-start-epoch: 0, freeze-prototype-steps: 0}",
          "byol", "method={type: byol, projector: [16, 8], predictor-width: 16}",
          "moco", "method={type: moco-v2, projector: [16, 8], queue-length: 32}");

  @TempDir private Path temp;

  static Experiment experiment(
      Path images, String backbone, String method, String precision, String... more) {
    var overrides =
        new ArrayList<>(
            List.of(BACKBONES.get(backbone), METHODS.get(method), "precision=" + precision));
    overrides.addAll(Arrays.asList(more));
    return TinyRun.experiment(images, overrides.toArray(String[]::new));
  }

  /** Without a criterion whose gradient jumps where two numbers change places. */
  private static TriedSteps steps(String backbone, String precision, String... more) {
    var overrides = new ArrayList<>(List.of("regularizer=none"));
    overrides.addAll(Arrays.asList(more));
    return new TriedSteps(
        experiment(
            Path.of("none"), backbone, "vicreg", precision, overrides.toArray(String[]::new)));
  }

  /** Half the distance of neighbours at 1: bf16 has 8 bits of significand, fp16 has 11. */
  private static double roundoff(String precision) {
    return precision.equals("bf16") ? 0x1p-8 : 0x1p-11;
  }

  /**
   * A number is wrong by a share u of it, the unit roundoff; the loss, a mean of many, by less than
   * 2u. Gradients of a network with ReLU are wrong by more: a share u of its units in each layer
   * passes from one side of 0 to the other and takes its whole gradient along, so that the
   * Euclidean distance is the root of u for each layer, and for a dozen layers that of 12u.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet, bf16",
    "resnet, fp16",
    "vit, bf16",
    "vit, fp16",
    "vit-fused, bf16",
    "vit-fused, fp16",
    "vit-all, bf16",
    "vit-all, fp16",
  })
  void followsFloat32AsFarAsTheFormatGoes(String backbone, String precision) {
    try (var exact = steps(backbone, "fp32");
        var half = steps(backbone, precision)) {
      double expected = exact.step().get("loss");
      double loss = half.stepTaken().get("loss");
      double u = roundoff(precision);
      assertNotEquals(expected, loss, "it is computed otherwise");
      assertEquals(expected, loss, 2 * u * Math.abs(expected));
      double distance = TriedSteps.relative(half.optimizer.gradients, exact.optimizer.gradients);
      assertTrue(distance < Math.sqrt(12 * u), "gradients are off by " + distance);
    }
  }

  @Test
  void evaluationIsExact() {
    try (var exact = steps("resnet", "fp32");
        var half = steps("resnet", "bf16");
        NDManager scope = exact.network.manager().newSubManager()) {
      var images = scope.randomNormal(new Shape(3, 1, 12, 12));
      assertArrayEquals(
          GradMode.off(() -> exact.network.evaluationEncoder().features(images)).toFloatArray(),
          GradMode.off(() -> half.network.evaluationEncoder().features(images)).toFloatArray());
    }
  }

  /** At the first scale these losses overflow: then nothing of the step may stay. */
  @ParameterizedTest
  @ValueSource(strings = {"vicreg", "swav", "byol", "moco"})
  void aStepThatOverflowsLeavesNothing(String method) {
    try (var half = new TriedSteps(experiment(Path.of("none"), "resnet", method, "fp16"))) {
      half.scaler.restore(scale(1));
      half.step();
      half.scaler.restore(scale(0x1p40));
      // SwAV's prototypes come to unit length before each step, taken or not.
      GradMode.off(() -> half.network.method().beforeForward(new StepInfo(1, 1, 0, 0, 9, 1, 7)));
      Map<String, float[]> weights = half.weights();
      Map<String, float[]> left = half.left();
      Map<String, Long> seen = Map.copyOf(half.network.batchesSeen());
      Map<String, Double> values = half.step();
      assertEquals(0x1p40, values.get("loss-scale"));
      assertEquals(0x1p39, half.scaler.scale());
      assertEquals(1, half.optimizer.steps);
      assertSame(weights, half.weights(), method.equals("swav") ? 1e-6f : 0);
      assertSame(left, half.left(), 0);
      assertEquals(seen, half.network.batchesSeen());
      half.scaler.restore(scale(1));
      half.step();
      assertEquals(2, half.optimizer.steps);
      assertTrue(TriedSteps.relative(half.weights(), weights) > 0);
    }
  }

  static JsonNode scale(double scale) {
    var state = new ObjectMapper().createObjectNode();
    state.putObject("loss-scaler").put("scale", scale).put("growth-tracker", 0);
    return state;
  }

  private static void assertSame(
      Map<String, float[]> expected, Map<String, float[]> actual, float delta) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((key, values) -> assertArrayEquals(values, actual.get(key), delta, key));
  }

  @Test
  void whatHoldsIsWrittenDownAndStays() throws IOException {
    Path run = temp.resolve("run");
    TinyRun.train(TinyRun.experiment(TinyRun.images(temp, 32), "epochs=1"), run);
    String config = Files.readString(RunDirectory.configOf(run));
    assertTrue(config.contains("\nprecision: fp32\n"), config);
    var error = assertThrows(ConfigException.class, () -> TinyRun.resume(run, "precision=bf16"));
    assertTrue(
        error
            .getMessage()
            .startsWith(
                "--set precision cannot change when a run is resumed: it is fp32 there, bf16 here"),
        error.getMessage());
  }

  /** A run.yaml that leaves it open would take what another device is meant for. */
  @Test
  void aRunGoesOnOnlyInItsPrecision() throws IOException {
    Path run = temp.resolve("run");
    TinyRun.train(TinyRun.experiment(TinyRun.images(temp, 32), "epochs=1"), run);
    Path config = RunDirectory.configOf(run);
    Files.writeString(
        config, Files.readString(config).replace("precision: fp32\n", "precision: bf16\n"));
    var error = assertThrows(ConfigException.class, () -> TinyRun.resume(run, () -> false));
    assertEquals(
        "precision: the run was trained in fp32 and cannot go on in bf16; write precision: fp32"
            + " into its run.yaml",
        error.getMessage());
  }
}
