package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpacingsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void closeManager() {
    manager.close();
  }

  /** Distances 0.3 and 0.5 in the first row, 0.2 and 0.2 in the second. */
  @Test
  void theMeanLogarithmAndItsGradientAreThoseWorkedOutByHand() {
    NDArray ordered = manager.create(new double[] {0.1, 0.4, 0.9, 0.3, 0.5, 0.7}, new Shape(2, 3));
    ordered.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray mean = Spacings.meanLog(ordered, Levels::of, 1, new double[] {2, 3}, 1e-3);
      assertArrayEquals(
          new double[] {
            (Math.log(0.601) + Math.log(1.501)) / 2, (Math.log(0.401) + Math.log(0.601)) / 2
          },
          mean.toDoubleArray(),
          1e-12);
      collector.backward(mean.sum());
    }
    double[] g = {1 / 0.601, 1.5 / 1.501, 1 / 0.401, 1.5 / 0.601};
    assertArrayEquals(
        new double[] {-g[0], g[0] - g[1], g[1], -g[2], g[2] - g[3], g[3]},
        ordered.getGradient().toDoubleArray(),
        1e-12);
  }

  @Test
  void theSlopeOfTheMapIsInTheGradient() {
    NDArray ordered = manager.create(new double[] {-1, 0, 2}, new Shape(1, 3));
    ordered.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray mean = Spacings.meanLog(ordered, SpacingsTest::square, 2, new double[] {1}, 1e-9);
      // u = ((z + 2) / 4)²: from 1/16 to 1.
      assertEquals(Math.log(15 / 16.0 + 1e-9), mean.toDoubleArray()[0], 1e-12);
      collector.backward(mean.sum());
    }
    assertArrayEquals(
        new double[] {-0.125 / (15 / 16.0), 0, 0.5 / (15 / 16.0)},
        ordered.getGradient().toDoubleArray(),
        1e-8);
  }

  private static Levels square(NDArray z) {
    NDArray root = z.add(2).mul(0.25);
    Levels values = Levels.of(root.square());
    return new Levels(values.centered(), values.tail(), root.mul(0.5));
  }
}
