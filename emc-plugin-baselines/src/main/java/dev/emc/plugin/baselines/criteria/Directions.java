package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/**
 * Fixed directions to look at embeddings along: Gaussian vectors of unit length, the same for the
 * same seed and width.
 *
 * <p>A regularizer keeps no state and sees no step number, and a resumed run must go on bit for
 * bit, so directions are not drawn anew in each step. With at least D of them every dimension is
 * covered. They are kept on the host and sent along in each step.
 */
final class Directions {
  private final int count;
  private final long seed;
  private double[] columns = {};

  Directions(int count, long seed) {
    this.count = count;
    this.seed = seed;
  }

  /** Projections of rows on all directions; (N, D) → (N, count). */
  NDArray project(NDArray rows) {
    int width = (int) rows.getShape().get(1);
    var shape = new Shape(width, count);
    double[] data = columns(width);
    NDArray directions =
        rows.getDataType() == DataType.FLOAT64
            ? rows.getManager().create(data, shape)
            : rows.getManager().create(singles(data), shape).toType(rows.getDataType(), false);
    return rows.matMul(directions);
  }

  private static float[] singles(double[] data) {
    float[] result = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      result[i] = (float) data[i];
    }
    return result;
  }

  private synchronized double[] columns(int width) {
    if (columns.length != width * count) {
      columns = draw(width);
    }
    return columns;
  }

  private double[] draw(int width) {
    var random = new Random(seed);
    double[] result = new double[width * count];
    double[] direction = new double[width];
    for (int c = 0; c < count; c++) {
      double squares = 0;
      while (squares == 0) {
        for (int i = 0; i < width; i++) {
          direction[i] = random.nextGaussian();
          squares += direction[i] * direction[i];
        }
      }
      for (int i = 0; i < width; i++) {
        result[i * count + c] = direction[i] / Math.sqrt(squares);
      }
    }
    return result;
  }
}
