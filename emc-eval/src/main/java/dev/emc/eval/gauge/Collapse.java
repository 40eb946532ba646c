package dev.emc.eval.gauge;

import java.util.Locale;

/**
 * Whether embeddings have collapsed, by stated rules.
 *
 * @param kind the worst that holds
 * @param reason in words, with the numbers that decide
 */
public record Collapse(Kind kind, String reason) {
  /** Share of the mean squared length that must vary for embeddings to differ at all. */
  private static final double LEAST_SPREAD = 0.01;

  /** Share of the dimensions that must be in use. */
  private static final double LEAST_RANK = 0.05;

  /** Standard deviation, against the mean one, below which a dimension is dead. */
  private static final double DEAD = 1e-3;

  private static final double MOST_DEAD = 0.1;

  /** What happened. */
  public enum Kind {
    /** No sign of collapse. */
    NONE,
    /** Embeddings differ, but along few directions. */
    DIMENSIONAL,
    /** All embeddings are almost the same. */
    COMPLETE
  }

  /**
   * Complete if less than 1 % of the mean squared length varies; dimensional if the effective rank
   * is below 5 % of min(N, D), or more than 10 % of the dimensions have less than a thousandth of
   * the mean standard deviation.
   *
   * @param embeddings (N, D) row-major
   */
  public static Collapse of(float[] embeddings, EmbeddingGauge gauge) {
    double squares = 0;
    for (float value : embeddings) {
      squares += (double) value * value;
    }
    return of(squares / gauge.rows(), gauge);
  }

  /**
   * The same where the mean squared length is known.
   *
   * @param length mean over the embeddings of the sum of squares
   */
  public static Collapse of(double length, EmbeddingGauge gauge) {
    double spread = spread(length, gauge);
    if (!(spread >= LEAST_SPREAD)) {
      return new Collapse(
          Kind.COMPLETE,
          format(
              "%.2g %% of the mean squared length varies between embeddings, less than %.0f %%",
              100 * spread, 100 * LEAST_SPREAD));
    }
    int most = Math.min(gauge.rows(), gauge.width());
    if (gauge.effectiveRank() < LEAST_RANK * most && most > 1) {
      return new Collapse(
          Kind.DIMENSIONAL,
          format(
              "the effective rank is %.1f of %d, less than %.0f %%",
              gauge.effectiveRank(), most, 100 * LEAST_RANK));
    }
    double threshold = DEAD * gauge.meanStandardDeviation();
    long dead = 0;
    for (double deviation : gauge.standardDeviations()) {
      dead += deviation < threshold ? 1 : 0;
    }
    if (dead > MOST_DEAD * gauge.width()) {
      return new Collapse(
          Kind.DIMENSIONAL, format("%d of %d dimensions do not vary", dead, gauge.width()));
    }
    return new Collapse(
        Kind.NONE,
        format(
            "effective rank %.1f of %d, %.0f %% of the mean squared length varies",
            gauge.effectiveRank(), most, 100 * spread));
  }

  private static double spread(double length, EmbeddingGauge gauge) {
    double variance = 0;
    for (double deviation : gauge.standardDeviations()) {
      variance += deviation * deviation;
    }
    return length == 0 ? 0 : Math.min(1, variance * (gauge.rows() - 1) / gauge.rows() / length);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
