package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class SurrogateTest {
  @Test
  void itHasTheGivenValueAndTheGivenGradientAlsoWhenScaled() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new double[] {1e6, -2, 3});
      NDArray gradient = manager.create(new double[] {0.5, -1, 7});
      x.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray surrogate = Surrogate.of(x, manager.create(4.0), gradient);
        assertEquals(4.0, surrogate.getDouble());
        collector.backward(surrogate.mul(3.0));
      }
      assertArrayEquals(new double[] {1.5, -3, 21}, x.getGradient().toDoubleArray());
    }
  }

  @Test
  void scalarsKeepTheArraysPrecision() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray single = manager.create(2f);
      NDArray exact = manager.create(2.0);
      assertEquals(DataType.FLOAT32, single.mul(Scalars.like(single, 0.1)).getDataType());
      assertEquals(0.2, exact.mul(Scalars.like(exact, 0.1)).getDouble(), 1e-16);
    }
  }
}
