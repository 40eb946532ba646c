package dev.emc.plugin.baselines.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpdInverseTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray positiveDefinite(long seed, int n) {
    NDArray x = Numerics.normal(manager, seed, n, n);
    NDArray eye = manager.eye(n).toType(DataType.FLOAT64, false);
    return x.matMul(x.transpose()).add(eye).expandDims(0);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,3", "4,7", "5,32", "6,61"})
  void inverseTimesMatrixIsTheIdentity(long seed, int n) {
    NDArray a = positiveDefinite(seed, n);
    double[] product = SpdInverse.of(a).inverse().matMul(a).toDoubleArray();
    assertArrayEquals(
        manager.eye(n).toType(DataType.FLOAT64, false).toDoubleArray(), product, 1e-10);
  }

  @Test
  void logDeterminantsOfABatch() {
    double[] data = {4, 2, 2, 3, 1, 0, 0, 5};
    NDArray logs = SpdInverse.of(manager.create(data, new Shape(2, 2, 2))).logDeterminant();
    assertArrayEquals(new double[] {Math.log(8), Math.log(5)}, logs.toDoubleArray(), 1e-14);
  }

  @Test
  void logDeterminantOfAScaledIdentity() {
    NDArray a = manager.eye(37).toType(DataType.FLOAT64, false).mul(3.0).expandDims(0);
    assertEquals(37 * Math.log(3), SpdInverse.of(a).logDeterminant().getDouble(), 1e-12);
  }

  @Test
  void nothingButTheResultIsLeftBehind() {
    NDArray a = positiveDefinite(1, 9);
    int before = manager.getManagedArrays().size();
    SpdInverse.of(a);
    assertEquals(before + 2, manager.getManagedArrays().size());
  }
}
