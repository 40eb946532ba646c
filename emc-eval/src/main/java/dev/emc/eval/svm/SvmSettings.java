package dev.emc.eval.svm;

import dev.emc.api.ConfigException;
import java.util.List;

/**
 * How support vector machines are trained.
 *
 * <p>L2-regularised squared hinge loss, ½‖w‖² + C Σ_i c_i max(0, 1 − y_i w·x_i)², solved in the
 * dual (Hsieh et al. 2008; liblinear's default, scikit-learn's {@code LinearSVC}); x has a constant
 * 1 appended, so that the offset is part of w. Goyal et al. (2019) give this protocol for VOC07,
 * with rows of unit length and c_i = 2 for images that show the class.
 *
 * @param costs C to choose from, by cross-validation if there are several
 * @param folds of the cross-validation
 * @param positiveWeight c_i of images that show the class; 1 for the others
 * @param unitLength whether each row of features is divided by its length first
 * @param tolerance where the solver stops: the largest violation of optimality in the dual
 * @param maxIterations passes over the images after which liblinear goes on with Newton's method in
 *     the primal, which comes to the same minimum
 * @param seed of the folds, and of the order in which the solver visits the images
 */
public record SvmSettings(
    List<Double> costs,
    int folds,
    double positiveWeight,
    boolean unitLength,
    double tolerance,
    int maxIterations,
    long seed) {

  /** Costs that are tried unless others are given. */
  public static final List<Double> COSTS =
      List.of(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0);

  /** Folds of Goyal et al. */
  public static final int FOLDS = 3;

  /** Weight of images that show the class, by Goyal et al. */
  public static final double VOC_POSITIVE_WEIGHT = 2;

  private static final double TOLERANCE = 1e-4;
  private static final int MAX_ITERATIONS = 2_000;
  private static final int MOST_ITERATIONS = 10_000_000;
  private static final int MOST_FOLDS = 1000;
  private static final double MOST = 1e6;

  /** Checks the ranges. */
  public SvmSettings {
    costs = costs.stream().distinct().sorted().toList();
    if (costs.isEmpty()) {
      throw new ConfigException("svm: at least one cost is needed, such as 1");
    }
    for (double cost : costs) {
      requirePositive("cost", cost);
    }
    if (folds < 2 || folds > MOST_FOLDS) {
      throw new ConfigException("folds %s is out of range, 2 to %s".formatted(folds, MOST_FOLDS));
    }
    requirePositive("positive weight", positiveWeight);
    requirePositive("tolerance", tolerance);
    if (maxIterations < 1 || maxIterations > MOST_ITERATIONS) {
      throw new ConfigException(
          "iterations %s is out of range, 1 to %s".formatted(maxIterations, MOST_ITERATIONS));
    }
  }

  /** With the solver's usual tolerance. */
  public SvmSettings(
      List<Double> costs, int folds, double positiveWeight, boolean unitLength, long seed) {
    this(costs, folds, positiveWeight, unitLength, TOLERANCE, MAX_ITERATIONS, seed);
  }

  /** Whether there is anything to choose. */
  public boolean searches() {
    return costs.size() > 1;
  }

  /** Trainings for each class: every cost on every fold, and the last one on all images. */
  public int trainingsPerClass() {
    return searches() ? costs.size() * folds + 1 : 1;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value <= MOST)) {
      throw new ConfigException(
          "%s %s is out of range, above 0 and at most %.0f".formatted(name, value, MOST));
    }
  }
}
