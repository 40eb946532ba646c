package dev.emc.spark.measure;

import dev.emc.api.ConfigException;
import java.io.Serializable;

/**
 * Sums over rows from which means and the covariance follow, to be added up over machines. Each row
 * is taken less a fixed one, so that a mean far from zero costs no digits.
 *
 * <p>Takes 8 · D² bytes. Rows are gathered a few at a time: the square is gone through once for all
 * of them.
 */
public final class RowMoments implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows that are added at a time. */
  private static final int BLOCK = 8;

  private final double[] origin;
  private final double[] sums;

  /** The upper half counts. */
  private final double[] products;

  private final double[] block;
  private int pending;
  private long rows;
  private double squares;

  /**
   * No row.
   *
   * @param origin what rows are taken less of, (D)
   */
  public RowMoments(double[] origin) {
    this.origin = origin.clone();
    int width = origin.length;
    sums = new double[width];
    products = new double[Math.multiplyExact(width, width)];
    block = new double[BLOCK * width];
  }

  /** Adds a row, (D). */
  public RowMoments add(float[] row) {
    int width = origin.length;
    if (row.length != width) {
      throw new ConfigException(
          "one row has %s features and another %s".formatted(width, row.length));
    }
    int at = pending * width;
    for (int d = 0; d < width; d++) {
      double value = row[d];
      if (!Double.isFinite(value)) {
        throw new ConfigException(
            "a row has the value %s in dimension %s: features must be finite".formatted(value, d));
      }
      squares += value * value;
      double centred = value - origin[d];
      block[at + d] = centred;
      sums[d] += centred;
    }
    rows++;
    pending++;
    if (pending == BLOCK) {
      flush();
    }
    return this;
  }

  /** Adds the rows of another. */
  public RowMoments merge(RowMoments other) {
    other.flush();
    flush();
    for (int d = 0; d < sums.length; d++) {
      sums[d] += other.sums[d];
    }
    for (int i = 0; i < products.length; i++) {
      products[i] += other.products[i];
    }
    rows += other.rows;
    squares += other.squares;
    return this;
  }

  private void flush() {
    int width = origin.length;
    for (int p = pending * width; p < block.length; p++) {
      block[p] = 0;
    }
    if (pending == 0) {
      return;
    }
    pending = 0;
    for (int a = 0; a < width; a++) {
      double x0 = block[a];
      double x1 = block[width + a];
      double x2 = block[2 * width + a];
      double x3 = block[3 * width + a];
      double x4 = block[4 * width + a];
      double x5 = block[5 * width + a];
      double x6 = block[6 * width + a];
      double x7 = block[7 * width + a];
      int row = a * width;
      for (int b = a; b < width; b++) {
        products[row + b] +=
            x0 * block[b]
                + x1 * block[width + b]
                + x2 * block[2 * width + b]
                + x3 * block[3 * width + b]
                + x4 * block[4 * width + b]
                + x5 * block[5 * width + b]
                + x6 * block[6 * width + b]
                + x7 * block[7 * width + b];
      }
    }
  }

  /** Number of rows. */
  public long rows() {
    return rows;
  }

  /** Mean over the rows of the sum of their squares. */
  public double meanSquaredLength() {
    return squares / rows;
  }

  /** Mean of each dimension, (D). */
  public double[] mean() {
    double[] mean = new double[sums.length];
    for (int d = 0; d < mean.length; d++) {
      mean[d] = origin[d] + sums[d] / rows;
    }
    return mean;
  }

  /** Sums of the products of two dimensions, each less its mean, (D, D) row-major. */
  public double[] centredProducts() {
    flush();
    int width = sums.length;
    double[] centred = new double[products.length];
    for (int a = 0; a < width; a++) {
      for (int b = a; b < width; b++) {
        double value = products[a * width + b] - sums[a] * sums[b] / rows;
        centred[a * width + b] = value;
        centred[b * width + a] = value;
      }
    }
    return centred;
  }
}
