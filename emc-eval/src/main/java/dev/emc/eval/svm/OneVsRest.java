package dev.emc.eval.svm;

import dev.emc.api.ConfigException;
import dev.emc.eval.stats.AveragePrecision;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * A machine for each class that tells it from all others, on all processors; the result does not
 * depend on their number.
 */
public final class OneVsRest {
  private final SvmSettings settings;
  private final LongConsumer progress;
  private long trained;

  /**
   * A trainer.
   *
   * @param progress told after each training how many are done, of {@link
   *     SvmSettings#trainingsPerClass()} times the classes
   */
  public OneVsRest(SvmSettings settings, LongConsumer progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Machines for images of several classes: each class's cost is the one with the largest average
   * precision (without interpolation), mean over the folds; the smallest among equals. Images that
   * are left out of a class are in none of its folds.
   *
   * @throws ConfigException if a class has too few images, or too few are without it
   */
  public SvmModel eachClass(LabelledRows train) {
    MultiLabels labels = train.labels();
    requireEnough(settings, labels);
    Nodes nodes = Nodes.of(train, settings.unitLength());
    List<ClassMachine> machines =
        IntStream.range(0, labels.classNames().size())
            .parallel()
            .mapToObj(c -> machine(nodes, labels, c))
            .toList();
    return new SvmModel(labels.classNames(), settings.unitLength(), train.width(), machines);
  }

  private ClassMachine machine(Nodes nodes, MultiLabels labels, int c) {
    int[] positive = labels.images(c, MultiLabels.PRESENT);
    int[] negative = labels.images(c, MultiLabels.ABSENT);
    double cost = settings.costs().get(0);
    double best = Double.NaN;
    if (settings.searches()) {
      var folds =
          new Folds(settings.folds(), labels.size(), settings.seed() + c, positive, negative);
      for (double candidate : settings.costs()) {
        double precision = heldOutPrecision(nodes, folds, positive, negative, candidate);
        if (!(precision <= best)) {
          best = precision;
          cost = candidate;
        }
      }
    }
    return new ClassMachine(cost, best, train(nodes, positive, negative, cost));
  }

  private double heldOutPrecision(
      Nodes nodes, Folds folds, int[] positive, int[] negative, double cost) {
    double sum = 0;
    for (int fold = 0; fold < folds.count(); fold++) {
      double[] weights =
          train(nodes, folds.outside(fold, positive), folds.outside(fold, negative), cost);
      int[] shown = folds.within(fold, positive);
      int[] others = folds.within(fold, negative);
      double[] scores =
          IntStream.concat(Arrays.stream(shown), Arrays.stream(others))
              .mapToDouble(i -> nodes.product(i, weights))
              .toArray();
      boolean[] shows = new boolean[scores.length];
      Arrays.fill(shows, 0, shown.length, true);
      sum += AveragePrecision.ofTieGroups(scores, shows, new boolean[scores.length]);
    }
    return sum / folds.count();
  }

  /**
   * Machines for images of one class each, whose scores must be comparable: all have the one cost
   * with the largest accuracy on held-out images; the smallest among equals.
   *
   * @throws ConfigException if a class has too few images
   */
  public SvmModel oneCost(LabelledRows train) {
    MultiLabels labels = train.labels();
    requireEnough(settings, labels);
    Nodes nodes = Nodes.of(train, settings.unitLength());
    int classes = labels.classNames().size();
    int[][] members =
        IntStream.range(0, classes)
            .mapToObj(c -> labels.images(c, MultiLabels.PRESENT))
            .toArray(int[][]::new);
    double cost = settings.costs().get(0);
    double best = Double.NaN;
    if (settings.searches()) {
      var folds = new Folds(settings.folds(), labels.size(), settings.seed(), members);
      for (double candidate : settings.costs()) {
        double accuracy = heldOutAccuracy(nodes, folds, labels, candidate);
        if (!(accuracy <= best)) {
          best = accuracy;
          cost = candidate;
        }
      }
    }
    double chosen = cost;
    double heldOut = best;
    List<ClassMachine> machines =
        IntStream.range(0, classes)
            .parallel()
            .mapToObj(
                c ->
                    new ClassMachine(
                        chosen,
                        heldOut,
                        train(nodes, members[c], labels.images(c, MultiLabels.ABSENT), chosen)))
            .toList();
    return new SvmModel(labels.classNames(), settings.unitLength(), train.width(), machines);
  }

  private double heldOutAccuracy(Nodes nodes, Folds folds, MultiLabels labels, double cost) {
    int[] all = IntStream.range(0, labels.size()).toArray();
    int classes = labels.classNames().size();
    record Task(int fold, int classIndex) {}
    List<double[]> machines =
        IntStream.range(0, folds.count() * classes)
            .mapToObj(t -> new Task(t / classes, t % classes))
            .parallel()
            .map(
                task ->
                    train(
                        nodes,
                        folds.outside(
                            task.fold(), labels.images(task.classIndex(), MultiLabels.PRESENT)),
                        folds.outside(
                            task.fold(), labels.images(task.classIndex(), MultiLabels.ABSENT)),
                        cost))
            .toList();
    long right = 0;
    for (int fold = 0; fold < folds.count(); fold++) {
      List<double[]> ofFold = machines.subList(fold * classes, (fold + 1) * classes);
      right +=
          Arrays.stream(folds.within(fold, all))
              .parallel()
              .filter(i -> labels.mark(i, largest(nodes, ofFold, i)) == MultiLabels.PRESENT)
              .count();
    }
    return (double) right / labels.size();
  }

  private static int largest(Nodes nodes, List<double[]> machines, int image) {
    double[] scores = machines.stream().mapToDouble(w -> nodes.product(image, w)).toArray();
    return IntStream.range(0, scores.length)
        .boxed()
        .max(Comparator.comparingDouble((Integer c) -> scores[c]).thenComparing(c -> -c))
        .orElseThrow();
  }

  private double[] train(Nodes nodes, int[] positive, int[] negative, double cost) {
    double[] weights = BinarySvm.train(nodes, positive, negative, cost, settings);
    synchronized (this) {
      progress.accept(++trained);
    }
    return weights;
  }

  /**
   * Checks what is known of the training images before any of them is read.
   *
   * @throws ConfigException if a class has too few images, or too few are without it
   */
  public static void requireEnough(SvmSettings settings, MultiLabels labels) {
    int least = settings.searches() ? settings.folds() : 1;
    for (int c = 0; c < labels.classNames().size(); c++) {
      requireEnough(labels, c, MultiLabels.PRESENT, "with", least);
    }
    for (int c = 0; c < labels.classNames().size(); c++) {
      requireEnough(labels, c, MultiLabels.ABSENT, "without", least);
    }
  }

  private static void requireEnough(
      MultiLabels labels, int classIndex, byte mark, String word, int least) {
    int count = labels.images(classIndex, mark).length;
    String name = labels.classNames().get(classIndex);
    if (count == 0) {
      throw new ConfigException(
          mark == MultiLabels.PRESENT
              ? "no training image shows class '%s': nothing can be learnt of it".formatted(name)
              : "every training image shows class '%s': nothing tells it from others"
                  .formatted(name));
    }
    if (count < least) {
      throw new ConfigException(
          "%s training image(s) %s class '%s': %s"
              .formatted(
                  count,
                  word,
                  name,
                  "cross-validation with %s folds needs %s; give fewer --folds or a single --costs"
                      .formatted(least, least)));
    }
  }
}
