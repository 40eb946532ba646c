package dev.emc.eval.gauge;

import dev.emc.api.ConfigException;
import dev.emc.eval.matrix.Rows;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * How much of its space a matrix of embeddings uses.
 *
 * @param rows number of embeddings, N
 * @param width number of dimensions, D
 * @param effectiveRank RankMe (Garrido et al. 2023, eq. 1): exp of the entropy of the singular
 *     values over their sum, in 1 … min(N, D)
 * @param meanAbsCorrelation mean |correlation| of two different dimensions, in 0 … 1; dimensions
 *     that do not vary are left out
 * @param standardDeviations of each dimension, divisor N − 1
 */
public record EmbeddingGauge(
    int rows,
    int width,
    double effectiveRank,
    double meanAbsCorrelation,
    double[] standardDeviations) {
  /** Added to each share before its logarithm, as RankMe does. */
  private static final double EPSILON = 1e-7;

  /**
   * Measures a matrix.
   *
   * @param embeddings (N, D) row-major
   * @param width D
   * @throws ConfigException if there are fewer than two rows or a value is not finite
   */
  public static EmbeddingGauge of(float[] embeddings, int width) {
    if (width < 1 || embeddings.length % width != 0) {
      throw new IllegalArgumentException(
          "%s values do not divide into rows of %s".formatted(embeddings.length, width));
    }
    int rows = embeddings.length / width;
    if (rows < 2) {
      throw new ConfigException("a gauge needs at least two embeddings, but there is " + rows);
    }
    int bad = Rows.firstNotFinite(embeddings);
    if (bad >= 0) {
      throw new ConfigException(
          "embedding %s has the value %s in dimension %s: embeddings must be finite"
              .formatted(bad / width, embeddings[bad], bad % width));
    }
    double[] mean = mean(embeddings, width);
    var gram = new Gram(embeddings, width);
    DMatrixRMaj centred = gram.ofColumns(mean);
    return rows < width
        ? of(rows, centred, gram.ofRows())
        : ofMoments(rows, mean, centred.getData());
  }

  /**
   * Measures a matrix of which the moments are known, such as sums over many machines.
   *
   * @param rows number of embeddings, at least two; where there are fewer than dimensions, rounding
   *     makes the effective rank of an exactly singular matrix a little too large
   * @param mean of each dimension, (D)
   * @param products sums over the embeddings of the products of two dimensions, each less its mean,
   *     (D, D) row-major
   */
  public static EmbeddingGauge ofMoments(int rows, double[] mean, double[] products) {
    DMatrixRMaj centred = DMatrixRMaj.wrap(mean.length, mean.length, products);
    return of(rows, centred, uncentred(centred.copy(), mean, rows));
  }

  /**
   * Puts the measures together.
   *
   * @param products whose eigenvalues are the squared singular values of the matrix
   */
  private static EmbeddingGauge of(int rows, DMatrixRMaj centred, DMatrixRMaj products) {
    int width = centred.numCols;
    double[] squares = new double[width];
    Arrays.setAll(squares, d -> centred.get(d, d));
    double correlation = meanAbsCorrelation(centred, squares);
    double[] deviations = Arrays.stream(squares).map(sum -> Math.sqrt(sum / (rows - 1))).toArray();
    return new EmbeddingGauge(rows, width, effectiveRank(products), correlation, deviations);
  }

  /**
   * Mean |correlation| of two independent normal columns of N values: Γ((N − 1)/2) / (√π Γ(N/2)),
   * the mean of |r| under its density (1 − r²)^((N − 4)/2) (Fisher 1915); about √(2/(π(N − 1))).
   *
   * @param rows N, at least 2
   */
  public static double independentCorrelation(int rows) {
    // Two or three values first, then two more at a time.
    double mean = rows % 2 == 0 ? 1 : 2 / Math.PI;
    for (int n = rows % 2 == 0 ? 2 : 3; n < rows; n += 2) {
      mean *= (n - 1.0) / n;
    }
    return mean;
  }

  /**
   * The effective rank alone, without a (D, D) matrix where there are fewer rows than dimensions.
   *
   * @param embeddings (N, D) row-major, finite, at least one row
   * @param width D
   */
  public static double effectiveRank(float[] embeddings, int width) {
    var gram = new Gram(embeddings, width);
    boolean isWide = embeddings.length / width < width;
    return effectiveRank(isWide ? gram.ofRows() : gram.ofColumns(new double[width]));
  }

  /** Mean of the standard deviations. */
  public double meanStandardDeviation() {
    return Arrays.stream(standardDeviations).average().orElse(0);
  }

  private static double[] mean(float[] embeddings, int width) {
    double[] mean = new double[width];
    for (int i = 0; i < embeddings.length; i++) {
      mean[i % width] += embeddings[i];
    }
    int rows = embeddings.length / width;
    Arrays.setAll(mean, d -> mean[d] / rows);
    return mean;
  }

  /** Products of columns as they are, in the place of those of centred ones. */
  private static DMatrixRMaj uncentred(DMatrixRMaj products, double[] mean, int rows) {
    for (int a = 0; a < mean.length; a++) {
      for (int b = 0; b < mean.length; b++) {
        products.add(a, b, rows * mean[a] * mean[b]);
      }
    }
    return products;
  }

  private static double effectiveRank(DMatrixRMaj products) {
    double[] singular = singularValues(products);
    double sum = Arrays.stream(singular).sum();
    if (sum == 0) {
      return 1;
    }
    double entropy = 0;
    for (double value : singular) {
      double share = value / sum;
      if (share > 0) {
        entropy -= (share + EPSILON) * Math.log(share + EPSILON);
      }
    }
    return Math.exp(entropy);
  }

  /** Of a matrix whose rows or columns have these products. */
  private static double[] singularValues(DMatrixRMaj gram) {
    int n = gram.numRows;
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, false, true);
    if (!eigen.decompose(gram)) {
      throw new IllegalStateException("the eigenvalues of the Gram matrix were not found");
    }
    double[] values = new double[n];
    double largest = 0;
    for (int i = 0; i < n; i++) {
      values[i] = eigen.getEigenvalue(i).real;
      largest = Math.max(largest, values[i]);
    }
    for (int i = 0; i < n; i++) {
      // Squaring has lost what is below the rounding of the largest.
      values[i] = values[i] > 1e-14 * largest ? Math.sqrt(values[i]) : 0;
    }
    return values;
  }

  private static double meanAbsCorrelation(DMatrixRMaj products, double[] squares) {
    int width = squares.length;
    double sum = 0;
    long pairs = 0;
    for (int a = 0; a < width; a++) {
      for (int b = a + 1; b < width; b++) {
        if (squares[a] > 0 && squares[b] > 0) {
          sum += Math.abs(products.get(a, b)) / Math.sqrt(squares[a] * squares[b]);
          pairs++;
        }
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }
}
