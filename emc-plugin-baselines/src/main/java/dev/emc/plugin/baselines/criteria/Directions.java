package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.math.KeptArrays;
import java.util.Random;

/**
 * Fixed directions to look at embeddings along: Gaussian vectors of unit length, the same for the
 * same seed and width.
 *
 * <p>A regularizer keeps no state and sees no step number, and a resumed run must go on bit for
 * bit, so directions are not drawn anew in each step. With at least D of them every dimension is
 * covered. They are drawn on the host, the same for every device, and kept on the device.
 */
final class Directions {
  private final int count;
  private final long seed;
  private final KeptArrays kept = new KeptArrays();

  Directions(int count, long seed) {
    this.count = count;
    this.seed = seed;
  }

  /** Projections of rows on all directions; (N, D) → (N, count). */
  NDArray project(NDArray rows) {
    int width = (int) rows.getShape().get(1);
    NDArray directions = kept.of(rows, seed, new Shape(width, count), () -> draw(width));
    return rows.matMul(directions);
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
