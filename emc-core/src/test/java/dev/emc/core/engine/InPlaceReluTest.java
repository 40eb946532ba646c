package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways, of which a machine takes one. */
class InPlaceReluTest {
  private final NDManager manager = Devices.engine().newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<UnaryOperator<NDArray>> ways() {
    return Stream.of(InPlaceRelu::byName, InPlaceRelu::scripted);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void theMemoryIsTheArrays(UnaryOperator<NDArray> relu) {
    NDArray array = manager.create(new float[] {-1, 0, 2});
    long address = ArrayAddress.of(array);
    NDArray activated = GradMode.off(() -> relu.apply(array));
    assertEquals(address, ArrayAddress.of(activated));
    assertArrayEquals(new float[] {0, 0, 2}, activated.toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatIsAboveZeroPassesItsGradient(UnaryOperator<NDArray> relu) {
    NDArray leaf = manager.create(new float[] {-1, 0, 2});
    leaf.setRequiresGradient(true);
    GradMode.on(
        () -> {
          NDArray activated = relu.apply(leaf.add(manager.zeros(leaf.getShape())));
          JniUtils.backward(
              (PtNDArray) activated,
              (PtNDArray) manager.create(new float[] {5, 6, 7}),
              false,
              false);
          return activated;
        });
    assertArrayEquals(new float[] {0, 0, 7}, leaf.getGradient().toFloatArray());
  }
}
