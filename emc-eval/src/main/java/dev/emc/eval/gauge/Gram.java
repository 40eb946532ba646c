package dev.emc.eval.gauge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import org.ejml.data.DMatrixRMaj;

/**
 * Products of a matrix with itself in float64, summed block by block in the engine: a float64 copy
 * of the whole would take twice the memory of the matrix.
 */
final class Gram {
  private static final int BLOCK = 1 << 22;

  private final float[] values;
  private final int width;
  private final int rows;

  /**
   * Of a matrix.
   *
   * @param values (N, D) row-major
   */
  Gram(float[] values, int width) {
    this.values = values;
    this.width = width;
    this.rows = values.length / width;
  }

  /** (D, D): products of columns, each less its mean. */
  DMatrixRMaj ofColumns(double[] mean) {
    return sum(
        width,
        rows,
        (row, target, at) -> {
          for (int d = 0; d < width; d++) {
            target[at + d] = values[row * width + d] - mean[d];
          }
        });
  }

  /** (N, N): products of rows. */
  DMatrixRMaj ofRows() {
    return sum(
        rows,
        width,
        (column, target, at) -> {
          for (int n = 0; n < rows; n++) {
            target[at + n] = values[n * width + column];
          }
        });
  }

  /** Writes one of the vectors whose outer products are summed. */
  private interface Vectors {
    void write(int index, double[] target, int at);
  }

  private static DMatrixRMaj sum(int size, int count, Vectors vectors) {
    int most = Math.max(1, BLOCK / size);
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      return GradMode.off(
          () -> {
            NDArray sum = manager.zeros(new Shape(size, size), DataType.FLOAT64);
            for (int from = 0; from < count; from += most) {
              int to = Math.min(count, from + most);
              double[] block = new double[(to - from) * size];
              for (int i = from; i < to; i++) {
                vectors.write(i, block, (i - from) * size);
              }
              try (NDManager scratch = manager.newSubManager()) {
                NDArray part = scratch.create(block, new Shape(to - from, size));
                sum.addi(part.transpose().matMul(part));
              }
            }
            return DMatrixRMaj.wrap(size, size, sum.toDoubleArray());
          });
    }
  }
}
