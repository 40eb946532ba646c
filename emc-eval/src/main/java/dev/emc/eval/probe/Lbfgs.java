package dev.emc.eval.probe;

/**
 * Limited-memory BFGS for smooth convex functions (Nocedal and Wright 2006, algorithm 7.5), with
 * backtracking.
 */
final class Lbfgs {
  private static final int MEMORY = 10;
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int MAX_BACKTRACKS = 30;

  /** A function with its gradient. */
  interface Objective {
    /**
     * The value at a point.
     *
     * @param gradient receives the gradient
     */
    double evaluate(double[] point, double[] gradient);
  }

  /**
   * Where the search ended.
   *
   * @param iterations steps taken
   * @param converged whether the largest component of the gradient is within the tolerance
   */
  record Result(double[] point, double value, int iterations, boolean converged) {}

  private final double tolerance;
  private final int maxIterations;

  private final double[][] steps = new double[MEMORY][];
  private final double[][] changes = new double[MEMORY][];
  private final double[] curvatures = new double[MEMORY];
  private int stored;

  /**
   * For one search.
   *
   * @param tolerance of the largest absolute component of the gradient
   */
  Lbfgs(double tolerance, int maxIterations) {
    this.tolerance = tolerance;
    this.maxIterations = maxIterations;
  }

  Result minimize(Objective objective, double[] start) {
    double[] point = start.clone();
    double[] gradient = new double[point.length];
    double value = objective.evaluate(point, gradient);
    double[] nextGradient = new double[point.length];
    int iteration = 0;
    while (largest(gradient) > tolerance && iteration < maxIterations) {
      double[] direction = direction(gradient);
      double slope = dot(direction, gradient);
      if (!(slope < 0)) {
        // Rounding has spoilt the curvature: start again from steepest descent.
        stored = 0;
        direction = direction(gradient);
        slope = dot(direction, gradient);
      }
      double length = 1;
      double[] next = moved(point, direction, length);
      double nextValue = objective.evaluate(next, nextGradient);
      int backtracks = 0;
      while (!(nextValue <= value + SUFFICIENT_DECREASE * length * slope)
          && backtracks < MAX_BACKTRACKS) {
        length /= 2;
        backtracks++;
        next = moved(point, direction, length);
        nextValue = objective.evaluate(next, nextGradient);
      }
      if (!(nextValue <= value)) {
        // Below the rounding of the objective there is nothing left to gain.
        break;
      }
      remember(point, next, gradient, nextGradient);
      double[] spent = gradient;
      gradient = nextGradient;
      nextGradient = spent;
      point = next;
      value = nextValue;
      iteration++;
    }
    return new Result(point, value, iteration, largest(gradient) <= tolerance);
  }

  private double[] direction(double[] gradient) {
    double[] q = gradient.clone();
    int oldest = Math.max(0, stored - MEMORY);
    double[] alpha = new double[MEMORY];
    for (int i = stored - 1; i >= oldest; i--) {
      int slot = i % MEMORY;
      alpha[slot] = dot(steps[slot], q) / curvatures[slot];
      add(q, changes[slot], -alpha[slot]);
    }
    scale(q, -initialScale(gradient));
    for (int i = oldest; i < stored; i++) {
      int slot = i % MEMORY;
      double beta = dot(changes[slot], q) / curvatures[slot];
      add(q, steps[slot], -alpha[slot] - beta);
    }
    return q;
  }

  private double initialScale(double[] gradient) {
    if (stored == 0) {
      return 1 / Math.max(1e-12, Math.sqrt(dot(gradient, gradient)));
    }
    int newest = (stored - 1) % MEMORY;
    return curvatures[newest] / dot(changes[newest], changes[newest]);
  }

  private void remember(double[] point, double[] next, double[] gradient, double[] nextGradient) {
    double[] step = difference(next, point);
    double[] change = difference(nextGradient, gradient);
    double curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      int slot = stored % MEMORY;
      steps[slot] = step;
      changes[slot] = change;
      curvatures[slot] = curvature;
      stored++;
    }
  }

  private static double[] moved(double[] point, double[] direction, double length) {
    double[] moved = point.clone();
    add(moved, direction, length);
    return moved;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = a.clone();
    add(difference, b, -1);
    return difference;
  }

  private static void add(double[] target, double[] source, double factor) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * source[i];
    }
  }

  private static void scale(double[] target, double factor) {
    for (int i = 0; i < target.length; i++) {
      target[i] *= factor;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
