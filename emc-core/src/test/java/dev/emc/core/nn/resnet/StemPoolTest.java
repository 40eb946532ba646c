package dev.emc.core.nn.resnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.engine.Autocast;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.Layers;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pooling before ReLU against the published order, on values with many ties around zero. */
class StemPoolTest {
  private static final int SIDE = 9;

  private final NDManager manager = Devices.engine().newBaseManager();

  private record Result(float[] values, float[] gradient) {}

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"FP32, false", "FP32, true", "BF16, false", "BF16, true"})
  void theOrderOfReluAndPoolingChangesNoBit(Precision precision, boolean channelsLast) {
    Result published =
        result(
            maps ->
                Layers.relu(maps)
                    .getNDArrayInternal()
                    .maxPool(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false),
            precision,
            channelsLast);
    Result ours = result(ResNet::pooled, precision, channelsLast);
    assertArrayEquals(published.values(), ours.values());
    assertArrayEquals(published.gradient(), ours.gradient());
  }

  private Result result(UnaryOperator<NDArray> pool, Precision precision, boolean channelsLast) {
    var shape = new Shape(2, 16, SIDE, SIDE);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.floorMod(i * 7919 + i / SIDE * 31, 13) / 4f - 2;
    }
    NDArray leaf = manager.create(values, shape);
    leaf.setRequiresGradient(true);
    NDArray unit = manager.eye(SIDE);
    return GradMode.on(
        () -> {
          NDArray output =
              Autocast.in(
                  precision,
                  leaf.getDevice(),
                  () -> {
                    // Not a leaf, and of the precision's type, as what a layer puts out.
                    NDArray maps = leaf.matMul(unit);
                    NDArray arranged = channelsLast ? Layers.channelsLast(maps) : maps;
                    return Precision.widened(pool.apply(arranged));
                  });
          NDArray incoming = manager.arange((float) output.size()).reshape(output.getShape()).sin();
          JniUtils.backward((PtNDArray) output, (PtNDArray) incoming, false, false);
          return new Result(output.toFloatArray(), leaf.getGradient().toFloatArray());
        });
  }
}
