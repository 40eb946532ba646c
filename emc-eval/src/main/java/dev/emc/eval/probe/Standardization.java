package dev.emc.eval.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Mean and standard deviation of every feature over some images. */
final class Standardization {
  private final float[] mean;
  private final float[] inverseDeviation;

  private Standardization(float[] mean, float[] inverseDeviation) {
    this.mean = mean;
    this.inverseDeviation = inverseDeviation;
  }

  static Standardization of(FeatureSet set, int[] rows) {
    int width = set.width();
    double[] sums = new double[width];
    for (int row : rows) {
      for (int d = 0; d < width; d++) {
        sums[d] += set.feature(row, d);
      }
    }
    double[] squares = new double[width];
    for (int row : rows) {
      for (int d = 0; d < width; d++) {
        double centred = set.feature(row, d) - sums[d] / rows.length;
        squares[d] += centred * centred;
      }
    }
    float[] mean = new float[width];
    float[] inverse = new float[width];
    for (int d = 0; d < width; d++) {
      mean[d] = (float) (sums[d] / rows.length);
      double deviation = Math.sqrt(squares[d] / rows.length);
      // A feature that is constant but for rounding tells nothing; scaling would blow up its noise.
      inverse[d] = deviation > 1e-6 * (Math.abs(mean[d]) + 1e-12) ? (float) (1 / deviation) : 0;
    }
    return new Standardization(mean, inverse);
  }

  /** Standardised features with a column of ones behind them, (rows, F + 1). */
  NDArray apply(FeatureSet set, int[] rows, NDManager manager) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray raw = scratch.create(set.features(rows), new Shape(rows.length, set.width()));
      NDArray scaled = raw.subi(scratch.create(mean)).muli(scratch.create(inverseDeviation));
      NDArray design = scaled.concat(scratch.ones(new Shape(rows.length, 1)), 1);
      design.attach(manager);
      return design;
    }
  }
}
