package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.MemoryOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightLayoutTest {
  private static NDArray ramp(NDManager manager, long... shape) {
    var wanted = new Shape(shape);
    return manager.arange(wanted.size()).toType(DataType.FLOAT32, true).reshape(wanted);
  }

  /** Values, bytes, copies and what is written into it are those of an array that was left. */
  @Test
  void turnedWeightsAreReadAndWrittenAsBefore() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDArray weight = ramp(manager, 2, 3, 2, 2);
      float[] values = weight.toFloatArray();
      weight.setRequiresGradient(true);
      WeightLayout.channelsLast(List.of(weight));
      assertTrue(MemoryOrder.isChannelsLast(weight));
      assertTrue(weight.hasGradient());
      assertArrayEquals(values, weight.toFloatArray());
      FloatBuffer bytes = weight.toByteBuffer(true).asFloatBuffer();
      for (float value : values) {
        assertEquals(value, bytes.get());
      }
      assertArrayEquals(values, weight.stopGradient().duplicate().toFloatArray());
      StateDict.copy(weight.stopGradient().mul(2f), weight);
      assertTrue(MemoryOrder.isChannelsLast(weight));
      assertArrayEquals(ramp(manager, 2, 3, 2, 2).mul(2f).toFloatArray(), weight.toFloatArray());
    }
  }

  /** Gradients lie as the weights, from the first one on, and the second is added to it. */
  @Test
  void gradientsLieAsWeightsDo() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDArray weight = ramp(manager, 2, 3, 2, 2);
      weight.setRequiresGradient(true);
      WeightLayout.channelsLast(List.of(weight));
      for (int view = 0; view < 2; view++) {
        GradMode.on(
            () -> {
              NDArray square = weight.mul(weight);
              JniUtils.backward((PtNDArray) square, (PtNDArray) square.onesLike(), false, false);
              return square;
            });
      }
      NDArray gradient = JniUtils.getGradient((PtNDArray) weight);
      assertTrue(MemoryOrder.isChannelsLast(gradient));
      assertArrayEquals(ramp(manager, 2, 3, 2, 2).mul(4f).toFloatArray(), gradient.toFloatArray());
    }
  }

  @Test
  void whatLiesTheSameEitherWayIsLeft() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      for (long[] shape : new long[][] {{4}, {4, 4}, {4, 4, 1, 1}, {4, 1, 3, 3}, {2, 3, 4}}) {
        NDArray array = ramp(manager, shape);
        WeightLayout.channelsLast(List.of(array));
        assertFalse(MemoryOrder.isChannelsLast(array), () -> array.getShape().toString());
      }
    }
  }

  /** The memory that a sum over ranks is made in is the array's own. */
  @Test
  void aViewInTheOrderOfMemorySharesIt() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDArray weight = ramp(manager, 2, 3, 2, 2);
      NDArray left = weight.duplicate();
      WeightLayout.channelsLast(List.of(weight));
      for (NDArray array : List.of(weight, left)) {
        try (NDArray view = MemoryOrder.asItLies(array);
            NDArray flat = view.flatten()) {
          FloatBuffer values = flat.toByteBuffer(true).asFloatBuffer();
          for (int i = 0; i < values.capacity(); i++) {
            values.put(i, values.get(i) + 1);
          }
        }
        assertArrayEquals(ramp(manager, 2, 3, 2, 2).add(1f).toFloatArray(), array.toFloatArray());
      }
    }
  }
}
