package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray sample(long seed, int n, int d) {
    var random = new Random(seed);
    return manager.create(random.doubles((long) n * d, -2, 3).toArray(), new Shape(n, d));
  }

  private static NDArray writtenOut(NDArray sample) {
    NDArray x = Moments.center(sample);
    long n = sample.getShape().get(0);
    long d = sample.getShape().get(1);
    NDArray covariance = x.transpose().matMul(x).div((double) (n - 1));
    NDArray off = covariance.mul(covariance.getManager().eye((int) d).mul(-1).add(1));
    return off.square().sum().div((double) d);
  }

  @ParameterizedTest
  @CsvSource({"1,5,12", "2,12,5", "3,8,8", "4,2,40", "5,64,3"})
  void offDiagonalCovarianceEqualsTheFormulaWrittenOut(long seed, int n, int d) {
    NDArray a = sample(seed, n, d);
    NDArray b = a.duplicate();
    a.setRequiresGradient(true);
    b.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray fast = Moments.offDiagonalCovariance(a);
      NDArray slow = writtenOut(b);
      collector.backward(fast);
      collector.backward(slow);
      assertEquals(slow.getDouble(), fast.getDouble(), 1e-12 * slow.getDouble());
    }
    assertArrayEquals(b.getGradient().toDoubleArray(), a.getGradient().toDoubleArray(), 1e-12);
  }

  @Test
  void hingeIsZeroWhereEveryColumnIsWideEnough() {
    assertEquals(0, Moments.standardDeviationHinge(sample(1, 64, 4).mul(10), 1).getDouble());
  }

  @Test
  void hingeOfConstantColumnsIsTheTargetLessTheFloor() {
    NDArray constant = manager.ones(new Shape(6, 3));
    assertEquals(0.99, Moments.standardDeviationHinge(constant, 1).getFloat(), 1e-6);
  }

  @Test
  void oneRowIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Moments.offDiagonalCovariance(sample(1, 1, 4)));
    assertEquals("a covariance needs at least 2 rows, got 1", error.getMessage());
  }
}
