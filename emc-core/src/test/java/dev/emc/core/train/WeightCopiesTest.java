package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.MemoryOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightCopiesTest {
  private static Parameter parameter(NDManager manager, Shape shape) {
    Parameter parameter =
        Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build();
    NDArray array = manager.arange(shape.size()).toType(DataType.FLOAT32, true).reshape(shape);
    parameter.setArray(array);
    array.setRequiresGradient(true);
    return parameter;
  }

  /** One copy of a step, whose gradient is added to the weight's when it is asked for. */
  @Test
  void aCopyLiesAnotherWayAndHandsOnItsGradient() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu());
        NDManager step = manager.newSubManager()) {
      Parameter weight = parameter(manager, new Shape(2, 3, 2, 2));
      var copies = new WeightCopies(step);
      NDArray copy = copies.of(weight, weight.getArray());
      assertSame(copy, copies.of(weight, weight.getArray()));
      assertTrue(MemoryOrder.isChannelsLast(copy));
      assertFalse(MemoryOrder.isChannelsLast(weight.getArray()));
      assertArrayEquals(weight.getArray().toFloatArray(), copy.toFloatArray());
      for (int view = 0; view < 2; view++) {
        GradMode.on(
            () -> {
              NDArray square = copy.mul(copy);
              JniUtils.backward((PtNDArray) square, (PtNDArray) square.onesLike(), false, false);
              return square;
            });
      }
      GradMode.off(() -> copies.hand(List.of(weight)));
      NDArray gradient = JniUtils.getGradient((PtNDArray) weight.getArray());
      assertArrayEquals(weight.getArray().mul(4f).toFloatArray(), gradient.toFloatArray());
      assertTrue(copy.isReleased());
    }
  }

  @Test
  void whatLiesTheSameEitherWayIsNotCopied() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      var copies = new WeightCopies(manager);
      for (Shape shape : List.of(new Shape(4), new Shape(4, 4), new Shape(4, 4, 1, 1))) {
        Parameter weight = parameter(manager, shape);
        assertSame(weight.getArray(), copies.of(weight, weight.getArray()));
      }
      Parameter depthwise = parameter(manager, new Shape(4, 1, 3, 3));
      assertSame(depthwise.getArray(), copies.of(depthwise, depthwise.getArray()));
      Parameter other = parameter(manager, new Shape(4, 2, 3, 3));
      assertNotSame(other.getArray(), copies.of(other, other.getArray()));
    }
  }
}
