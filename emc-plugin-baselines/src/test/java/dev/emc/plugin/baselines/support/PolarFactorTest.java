package dev.emc.plugin.baselines.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolarFactorTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** A = U Σ Vᵀ with U and V products of Householder reflections, and its polar factor U Vᵀ. */
  private NDArray[] withSingularValues(long seed, int n, int d, double[] sigma) {
    NDArray u = orthogonal(seed, n).get(":, :" + d);
    NDArray v = orthogonal(seed + 1000, d);
    NDArray s = manager.create(sigma);
    return new NDArray[] {u.mul(s).matMul(v.transpose()), u.matMul(v.transpose())};
  }

  private NDArray orthogonal(long seed, int size) {
    NDArray q = manager.eye(size).toType(DataType.FLOAT64, false);
    for (int i = 0; i < 6; i++) {
      NDArray w = Numerics.normal(manager, seed * 31 + i, size, 1);
      q = q.sub(w.matMul(w.transpose()).matMul(q).mul(2.0).div(w.square().sum()));
    }
    return q;
  }

  private static double[] geometric(int count, double condition) {
    return DoubleStream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> 3 * Math.pow(condition, -i / (count - 1)))
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1,40,12,1.5",
    "2,40,12,1e2",
    "3,64,16,1e4",
    "4,12,12,1e4",
    "5,200,64,1e4",
    "6,512,128,1e4",
    "7,64,16,1e6"
  })
  void float64(long seed, int n, int d, double condition) {
    NDArray[] pair = withSingularValues(seed, n, d, geometric(d, condition));
    NDArray factor = PolarFactor.of(pair[0]);
    Numerics.assertClose(pair[1].toDoubleArray(), factor.toDoubleArray(), 1e-9);
    double nuclear = DoubleStream.of(geometric(d, condition)).sum();
    assertEquals(nuclear, factor.mul(pair[0]).sum().getDouble(), 1e-12 * nuclear);
  }

  @ParameterizedTest
  @CsvSource({"1,40,12,1.5", "2,40,12,1e2", "3,64,16,1e4", "5,200,64,1e4", "6,512,128,1e4"})
  void float32(long seed, int n, int d, double condition) {
    NDArray[] pair = withSingularValues(seed, n, d, geometric(d, condition));
    NDArray rounded = pair[0].toType(DataType.FLOAT32, true);
    // The polar factor of the rounded matrix: what float32 input can tell at most.
    double[] exact = PolarFactor.of(rounded.toType(DataType.FLOAT64, true)).toDoubleArray();
    double[] actual = PolarFactor.of(rounded).toDoubleArray();
    Numerics.assertClose(exact, actual, 1e-6);
    Numerics.assertClose(pair[1].toDoubleArray(), actual, 1e-4);
    double nuclear = DoubleStream.of(geometric(d, condition)).sum();
    NDArray value = PolarFactor.of(rounded).toType(DataType.FLOAT32, true).mul(rounded).sum();
    assertEquals(nuclear, value.getFloat(), 1e-5 * nuclear);
  }

  @Test
  void wideMatricesAreTransposedTallOnes() {
    NDArray a = Numerics.normal(manager, 1, 20, 6);
    Numerics.assertClose(
        PolarFactor.of(a).transpose().toDoubleArray(),
        PolarFactor.of(a.transpose()).toDoubleArray(),
        1e-14);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32", "FLOAT64"})
  void zeroSingularValuesStayZero(DataType type) {
    NDArray left = Numerics.normal(manager, 1, 20, 3);
    NDArray low = left.matMul(Numerics.normal(manager, 2, 3, 8)).toType(type, true);
    NDArray factor = PolarFactor.of(low);
    double[] values = factor.toDoubleArray();
    assertTrue(DoubleStream.of(values).allMatch(Double::isFinite));
    // Three singular values of 1, five between 0 and 1: those of rounding noise.
    NDArray projected = factor.matMul(factor.transpose()).matMul(left);
    Numerics.assertClose(left.toDoubleArray(), projected.toDoubleArray(), 1e-4);
    double squares = DoubleStream.of(values).map(x -> x * x).sum();
    assertEquals(3, squares, 0.1);
  }

  @Test
  void theZeroMatrixHasTheZeroFactor() {
    NDArray zero = manager.zeros(new Shape(5, 3), DataType.FLOAT32);
    assertArrayEquals(new double[15], PolarFactor.of(zero).toDoubleArray());
  }

  @Test
  void nothingButTheResultIsLeftBehind() {
    NDArray a = Numerics.normal(manager, 1, 20, 6);
    int before = manager.getManagedArrays().size();
    PolarFactor.of(a);
    assertEquals(before + 1, manager.getManagedArrays().size());
  }
}
