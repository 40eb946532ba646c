package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.engine.MemoryOrder;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.FragileConvolutions;
import dev.emc.core.nn.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  private static TriedSteps steps(String layout, int size, int width) {
    return new TriedSteps(
        TinyRun.experiment(
            Path.of("none"),
            "backbone={type: resnet-tiny, width: " + width + "}",
            "views.0.size=" + size,
            "batch-size=4",
            "regularizer=none",
            "layout=" + layout));
  }

  private static Map<String, float[]> gradients(String layout, int size) {
    try (var steps = steps(layout, size, 16)) {
      steps.step();
      return Map.copyOf(steps.optimizer.gradients);
    }
  }

  /** Each layout sums in an order of its own, which the last bits tell. */
  @Test
  void residualNetworksTurnImagesFrom64PixelsOnUnlessTold() {
    assertSame(gradients("auto", 32), gradients("channels-first", 32));
    assertSame(gradients("auto", 64), gradients("channels-last", 64));
    Map<String, float[]> first = gradients("channels-first", 64);
    Map<String, float[]> last = gradients("channels-last", 64);
    double distance = TriedSteps.relative(last, first);
    // Two digits of float32 are lost, see ResNet.
    assertTrue(distance > 0 && distance < 1e-4, "off by " + distance);
  }

  /**
   * Where all views are turned, no pass has to copy weights; where one is not, it would turn it.
   */
  @ParameterizedTest
  @CsvSource({
    "auto, 64, true",
    "auto, 32, false",
    "channels-last, 32, true",
    "channels-first, 64, false",
  })
  void weightsLieAsMapsDo(String layout, int size, boolean expected) {
    try (var steps = steps(layout, size, 16)) {
      steps.step();
      NDArray weight = steps.network.stateDict().get("backbone.layer1.0.conv1.weight");
      assertEquals(expected, MemoryOrder.isChannelsLast(weight));
      try (NDArray gradient = JniUtils.getGradient((PtNDArray) weight)) {
        assertEquals(expected, MemoryOrder.isChannelsLast(gradient));
      }
      steps
          .optimizer
          .state()
          .forEach(
              (key, array) -> {
                if (key.endsWith("backbone.layer1.0.conv1.weight")) {
                  assertEquals(expected, MemoryOrder.isChannelsLast(array), key);
                }
              });
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((key, values) -> assertArrayEquals(values, actual.get(key), key));
  }

  /** So that the first step is tried elsewhere. */
  @Test
  void convolutionsThatMayCrashAreNamedWhereTheLayoutIsForced() {
    try (var auto = steps("auto", 32, 4);
        var last = steps("channels-last", 32, 4)) {
      assertEquals(List.of(), FragileConvolutions.in(auto.network.backbone()));
      assertNotEquals(List.of(), FragileConvolutions.in(last.network.backbone()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet-tiny, AUTO, false, BF16, AUTO",
    "resnet-tiny, AUTO, true, FP32, AUTO",
    "resnet-tiny, AUTO, true, BF16, CHANNELS_LAST",
    "resnet-tiny, AUTO, true, FP16, CHANNELS_LAST",
    "resnet-tiny, CHANNELS_FIRST, true, BF16, CHANNELS_FIRST",
    "convnext-tiny, AUTO, true, BF16, CHANNELS_LAST",
    "vit-tiny, AUTO, true, BF16, AUTO",
    "vit-tiny, CHANNELS_LAST, true, BF16, CHANNELS_LAST",
  })
  void servesTheDevice(
      String backbone, Layout asked, boolean gpu, Precision precision, Layout expected) {
    var experiment = TinyRun.experiment(Path.of("none"), "backbone=" + backbone);
    Block block = TinyRun.COMPONENTS.assemble(experiment.selection()).backbone().build(1, 32);
    assertEquals(expected, asked.resolved(block, gpu, precision));
  }
}
