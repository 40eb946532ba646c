package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void aScalarKeepsThePrecisionOfItsArray(DataType type) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.ones(new Shape(3), type);
      assertEquals(type, array.mul(Scalars.like(array, 0.1)).getDataType());
      assertEquals(type, array.sum().mul(Scalars.like(array, 0.1)).getDataType());
    }
  }

  /** Also those that no float is, and that no three floats are. */
  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.0,
        0.1,
        -1.0 / 3,
        1e-7,
        Math.PI,
        1e-200,
        -1e300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Float.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void aNumberIsExact(double value) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray exact = manager.ones(new Shape(2), DataType.FLOAT64);
      assertEquals(
          Double.doubleToLongBits(value),
          Double.doubleToLongBits(Scalars.like(exact, value).getDouble()));
      NDArray single = manager.ones(new Shape(2), DataType.FLOAT32);
      assertEquals(
          Float.floatToIntBits((float) value),
          Float.floatToIntBits(Scalars.like(single, value).getFloat()));
    }
  }

  /** The backward pass reads the scalar again: its memory must not go with a garbage collection. */
  @Test
  void aScalarInAGraphOutlivesAGarbageCollection() {
    assertGradient(
        3,
        x -> {
          NDArray y = x;
          for (int i = 0; i < 20; i++) {
            y = y.mul(Scalars.like(y, 2)).div(Scalars.like(y, 2));
          }
          return y.mul(Scalars.like(y, 3)).sum();
        });
  }

  /** A block may close what it no longer needs: the graph then keeps it for the backward pass. */
  @Test
  void aClosedScalarInAGraphOutlivesAGarbageCollection() {
    assertGradient(
        1,
        x -> {
          NDArray y = x;
          for (int i = 0; i < 20; i++) {
            try (NDArray two = Scalars.like(y, 2)) {
              y = y.mul(two).div(two);
            }
          }
          return y.sum();
        });
  }

  /** Of four numbers, with a garbage collection between the forward and the backward pass. */
  private static void assertGradient(float expected, UnaryOperator<NDArray> loss) {
    for (int round = 0; round < 20; round++) {
      try (NDManager manager = NDManager.newBaseManager();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray x = manager.ones(new Shape(4));
        x.setRequiresGradient(true);
        NDArray value = loss.apply(x);
        overwriteFreedMemory();
        collector.backward(value);
        for (float gradient : x.getGradient().toFloatArray()) {
          assertEquals(expected, gradient);
        }
      }
    }
  }

  private static void overwriteFreedMemory() {
    System.gc();
    List<ByteBuffer> churn = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(4);
      buffer.putInt(0, 0x7fc00000);
      churn.add(buffer);
    }
    assertEquals(2000, churn.size());
  }
}
