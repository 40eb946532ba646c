package dev.emc.eval.probe;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.Devices;
import dev.emc.eval.stats.TopK;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Linear probe on cached frozen features: multinomial logistic regression by full-batch L-BFGS.
 *
 * <p>Features are standardised with the mean and standard deviation of the probe's own training
 * images. The penalty is chosen from a grid by the cross-entropy on held-out <em>training</em>
 * labels, never on the test set: 5 stratified folds for up to 2,000 labels, a stratified fifth of
 * them above. The grid is walked from strong to weak, each fit starting from the one before, and
 * left once a weaker penalty is worse. Then all labels are fitted with the choice. The same input
 * gives the same answers (same device, same thread count).
 */
public final class LinearProbe implements FeatureProbe {
  /** Parts of the training labels, of which each is held out once, or one of many labels. */
  public static final int FOLDS = 5;

  /** Of more labels than these only one fold is held out. */
  public static final int CROSS_VALIDATED_LABELS = 2_000;

  private final Settings settings;
  private final Device device;

  /**
   * How to fit.
   *
   * @param l2Grid penalties λ to choose from, in mean loss + λ/2 ‖W‖²
   * @param defaultL2 taken if a class has a single label, so that none can be held out
   * @param maxIterations of L-BFGS, per fit
   * @param tolerance of the largest component of the gradient
   * @param seed of the held-out labels
   */
  public record Settings(
      List<Double> l2Grid, double defaultL2, int maxIterations, double tolerance, long seed) {

    /** Checks the ranges; the grid is sorted from strong to weak. */
    public Settings {
      if (l2Grid.isEmpty() || l2Grid.stream().anyMatch(l2 -> !(l2 > 0))) {
        throw new ConfigException("probe l2 grid %s: one or more, all above 0".formatted(l2Grid));
      }
      if (!(defaultL2 > 0)) {
        throw new ConfigException("probe l2 %s is out of range, above 0".formatted(defaultL2));
      }
      l2Grid = l2Grid.stream().sorted(Comparator.reverseOrder()).toList();
    }

    /** The penalties 1, 0.1, …, 1e-5; 0.01 where no choice is possible. */
    public static Settings defaults(long seed) {
      return new Settings(List.of(1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5), 1e-2, 500, 1e-4, seed);
    }

    /** A penalty that is not chosen but given. */
    public static Settings fixed(double l2, long seed) {
      return new Settings(List.of(l2), l2, 500, 1e-4, seed);
    }
  }

  /** A probe that runs its matrix products on a device. */
  public LinearProbe(Settings settings, Device device) {
    this.settings = settings;
    this.device = device;
  }

  /**
   * The penalty that a fit takes, and whether it was chosen on held-out labels.
   *
   * @param l2 λ in mean loss + λ/2 ‖W‖²
   */
  public record Penalty(double l2, boolean chosen) {}

  @Override
  public ProbeFit fit(FeatureSet train, LabelDraw draw, FeatureSet test) {
    FeatureProbe.requireSameSpace(train, test);
    try (NDManager manager = Devices.engine().newBaseManager(device)) {
      Penalty penalty = penalty(manager, train, draw.rows());
      return fit(manager, train, draw.rows(), test, penalty.l2(), penalty.chosen());
    }
  }

  /**
   * The penalty that the training images of a draw are fitted with.
   *
   * @throws ConfigException if a class has no label among them
   */
  public Penalty penalty(FeatureSet train, LabelDraw draw) {
    try (NDManager manager = Devices.engine().newBaseManager(device)) {
      return penalty(manager, train, draw.rows());
    }
  }

  private Penalty penalty(NDManager manager, FeatureSet train, int[] rows) {
    int[] counts = train.images().countsOfEveryClass(rows);
    int smallest = Arrays.stream(counts).min().orElse(0);
    if (settings.l2Grid().size() == 1) {
      return new Penalty(settings.l2Grid().get(0), false);
    }
    return smallest > 1
        ? new Penalty(chooseL2(manager, train, rows, Math.min(FOLDS, smallest)), true)
        : new Penalty(settings.defaultL2(), false);
  }

  private ProbeFit fit(
      NDManager manager, FeatureSet train, int[] rows, FeatureSet test, double l2, boolean chosen) {
    Standardization scale = Standardization.of(train, rows);
    Lbfgs.Result result;
    try (SoftmaxLoss objective = SoftmaxLoss.of(manager, scale, train, rows)) {
      result = minimize(objective, l2, new double[objective.parameters()]);
    }
    int[] all = new int[test.size()];
    Arrays.setAll(all, i -> i);
    float[] scores;
    try (SoftmaxLoss objective = SoftmaxLoss.of(manager, scale, test, all)) {
      scores = objective.scores(result.point());
    }
    return new ProbeFit(
        l2,
        chosen,
        result.iterations(),
        result.converged(),
        TopK.largest(scores, test.classes()),
        TopK.strictRanks(scores, test.classes(), test.labels()));
  }

  private double chooseL2(NDManager manager, FeatureSet train, int[] rows, int folds) {
    HeldOut split = HeldOut.stratified(train.labels(rows), train.classes(), folds, settings.seed());
    int used = rows.length <= CROSS_VALIDATED_LABELS ? folds : 1;
    double[] losses = new double[settings.l2Grid().size()];
    for (int fold = 0; fold < used; fold++) {
      int[] fitted = split.kept(rows, fold);
      int[] heldOut = split.heldOut(rows, fold);
      double[] ofFold = path(manager, train, fitted, heldOut);
      for (int i = 0; i < losses.length; i++) {
        losses[i] += ofFold[i] * heldOut.length;
      }
    }
    int best = 0;
    for (int i = 1; i < losses.length; i++) {
      if (losses[i] < losses[best]) {
        best = i;
      }
    }
    return settings.l2Grid().get(best);
  }

  /** Held-out cross-entropy for every penalty; infinite for those not tried. */
  private double[] path(NDManager manager, FeatureSet train, int[] fitted, int[] heldOut) {
    double[] losses = new double[settings.l2Grid().size()];
    Arrays.fill(losses, Double.POSITIVE_INFINITY);
    Standardization scale = Standardization.of(train, fitted);
    try (SoftmaxLoss objective = SoftmaxLoss.of(manager, scale, train, fitted);
        SoftmaxLoss validation = SoftmaxLoss.of(manager, scale, train, heldOut)) {
      double[] weights = new double[objective.parameters()];
      int best = 0;
      for (int i = 0; i < losses.length && i - best <= 1; i++) {
        double l2 = settings.l2Grid().get(i);
        weights = minimize(objective, l2, weights).point();
        losses[i] = validation.loss(weights);
        best = losses[i] < losses[best] ? i : best;
      }
    }
    return losses;
  }

  private Lbfgs.Result minimize(SoftmaxLoss objective, double l2, double[] start) {
    Lbfgs search = new Lbfgs(settings.tolerance(), settings.maxIterations());
    return search.minimize(objective.withPenalty(l2), start);
  }
}
