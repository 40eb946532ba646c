package dev.emc.core.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.GradMode;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InPlaceTest {
  private static final double NUMBER = -0.037;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Both ways: of arrays too small for a program, and of large ones. */
  static Stream<Arguments> sizes() {
    return Stream.of(64, 40_000)
        .flatMap(
            size ->
                Stream.of(DataType.FLOAT32, DataType.FLOAT64)
                    .map(type -> Arguments.of(size, type)));
  }

  private double[] values(int size, long seed) {
    return new Random(seed).doubles(size, 0.5, 2).map(value -> (float) value).toArray();
  }

  private NDArray array(double[] values, DataType type) {
    return manager.create(values, new Shape(4, values.length / 4)).toType(type, true);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void eachIsItsFormula(int size, DataType type) {
    double[] a = values(size, 1);
    double[] b = values(size, 2);
    double[] c = values(size, 3);
    double s = type == DataType.FLOAT64 ? NUMBER : (float) NUMBER;
    NDArray number = manager.create(new double[] {s}).toType(type, true).reshape(new Shape());
    NDArray other = array(b, type);
    NDArray divisor = array(c, type);
    GradMode.off(
        () -> {
          NDArray multiple = array(a, type);
          InPlace.addMultiple(multiple, other, number);
          NDArray product = array(a, type);
          InPlace.addProduct(product, other, number);
          NDArray squares = array(a, type);
          InPlace.addSquares(squares, other, number);
          NDArray quotient = array(a, type);
          InPlace.addQuotient(quotient, other, divisor, number);
          double bound = type == DataType.FLOAT64 ? 1e-15 : 3e-7;
          assertFormula(i -> a[i] + s * b[i], multiple, bound);
          assertFormula(i -> a[i] + s * b[i], product, bound);
          assertFormula(i -> a[i] + s * b[i] * b[i], squares, bound);
          assertFormula(i -> a[i] + s * b[i] / c[i], quotient, bound);
        });
    assertArrayEquals(b, doubles(other), "the others stay as they are");
    assertArrayEquals(c, doubles(divisor), "the others stay as they are");
  }

  private static void assertFormula(IntToDoubleFunction formula, NDArray found, double bound) {
    double[] values = doubles(found);
    for (int i = 0; i < values.length; i++) {
      assertEquals(formula.applyAsDouble(i), values[i], bound);
    }
  }

  private static double[] doubles(NDArray array) {
    return Arrays.stream(array.toArray()).mapToDouble(Number::doubleValue).toArray();
  }
}
