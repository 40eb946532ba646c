package dev.emc.plugin.baselines.support;

import java.util.ArrayList;
import java.util.List;

/**
 * Odd polynomials of degree five whose composition maps [lower, 1] to 1: the best one for the
 * interval that is left at each step (Nakatsukasa &amp; Freund 2016 for rational functions; Amsel
 * et al. 2025 for polynomials), then Newton–Schulz, which converges with third order.
 */
final class OddPolynomials {
  /** Below this the minimax polynomial is worth its search; above, Newton–Schulz is as good. */
  private static final double CLOSE = 0.9;

  private static final int EXCHANGES = 60;

  private OddPolynomials() {}

  /**
   * p(x) = a x + b x³ + c x⁵.
   *
   * @param a of x
   * @param b of x³
   * @param c of x⁵
   */
  record Quintic(double a, double b, double c) {
    /** Newton–Schulz: p(1) = 1, p'(1) = p''(1) = 0. */
    static final Quintic NEWTON_SCHULZ = new Quintic(15.0 / 8, -10.0 / 8, 3.0 / 8);

    double at(double x) {
      double y = x * x;
      return x * (a + y * (b + y * c));
    }

    Quintic scaled(double factor) {
      return new Quintic(a * factor, b * factor, c * factor);
    }
  }

  /**
   * The polynomials to apply one after the other.
   *
   * @param lower smallest value that must reach 1, in (0, 1)
   */
  static List<Quintic> mapping(double lower) {
    var steps = new ArrayList<Quintic>();
    double low = lower;
    while (low < CLOSE) {
      Quintic best = minimax(low);
      // Scaled so that its largest value is 1: the next interval is [p(low), 1] again.
      Quintic next = best.scaled(1 / (2 - best.at(low)));
      steps.add(next);
      low = next.at(low);
    }
    for (double error = 1 - low; error > 1e-17; error = 2.5 * error * error * error) {
      steps.add(Quintic.NEWTON_SCHULZ);
    }
    return List.copyOf(steps);
  }

  /**
   * The odd quintic nearest to 1 on [low, 1] in the maximum norm, by Remez's exchange: the error
   * alternates at low, two inner extrema and 1.
   */
  private static Quintic minimax(double low) {
    double left = low + (1 - low) * 0.25;
    double right = low + (1 - low) * 0.75;
    var polynomial = Quintic.NEWTON_SCHULZ;
    for (int i = 0; i < EXCHANGES; i++) {
      polynomial = alternating(new double[] {low, left, right, 1});
      // p'(x) = a + 3 b y + 5 c y² with y = x².
      double a = polynomial.a();
      double b = 3 * polynomial.b();
      double c = 5 * polynomial.c();
      double root = Math.sqrt(b * b - 4 * a * c);
      left = Math.sqrt((-b - root) / (2 * c));
      right = Math.sqrt((-b + root) / (2 * c));
    }
    return polynomial;
  }

  /** The quintic with p(x_i) + (−1)^i e = 1 at four points, by Gaussian elimination. */
  private static Quintic alternating(double[] points) {
    double[][] rows = new double[4][];
    for (int i = 0; i < 4; i++) {
      double x = points[i];
      rows[i] = new double[] {x, x * x * x, Math.pow(x, 5), i % 2 == 0 ? 1 : -1, 1};
    }
    for (int k = 0; k < 4; k++) {
      int pivot = k;
      for (int i = k + 1; i < 4; i++) {
        pivot = Math.abs(rows[i][k]) > Math.abs(rows[pivot][k]) ? i : pivot;
      }
      double[] swap = rows[k];
      rows[k] = rows[pivot];
      rows[pivot] = swap;
      for (int i = 0; i < 4; i++) {
        double factor = i == k ? 0 : rows[i][k] / rows[k][k];
        for (int j = k; j < 5; j++) {
          rows[i][j] -= factor * rows[k][j];
        }
      }
    }
    return new Quintic(rows[0][4] / rows[0][0], rows[1][4] / rows[1][1], rows[2][4] / rows[2][2]);
  }
}
