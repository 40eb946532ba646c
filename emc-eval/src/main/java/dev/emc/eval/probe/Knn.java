package dev.emc.eval.probe;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.eval.neighbours.NeighbourSearch;
import dev.emc.eval.neighbours.Neighbours;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weighted k-nearest-neighbour classification of frozen features (Wu et al. 2018): each of the k
 * most similar training images votes for its class with exp(cosine similarity / temperature).
 *
 * @param k neighbours that vote
 * @param temperature the lower, the more the nearest decide, at least 0.002; infinite for a
 *     majority vote, in which all have the weight 1 and the lowest class wins a draw
 */
public record Knn(int k, double temperature) {
  /** Wu et al.'s values. */
  public static final int DEFAULT_K = 200;

  /** Wu et al.'s value. */
  public static final double DEFAULT_TEMPERATURE = 0.07;

  /** A vote weighs up to exp(1 / temperature), which must stay a number. */
  private static final double LEAST_TEMPERATURE = 0.002;

  private static final double MOST_TEMPERATURE = 1000;
  private static final int MOST_NEIGHBOURS = 1_000_000;

  /** Checks the ranges. */
  public Knn {
    if (k < 1 || k > MOST_NEIGHBOURS) {
      throw new ConfigException("k %s is out of range, 1 to %s".formatted(k, MOST_NEIGHBOURS));
    }
    boolean weighs = temperature >= LEAST_TEMPERATURE && temperature <= MOST_TEMPERATURE;
    if (!weighs && temperature != Double.POSITIVE_INFINITY) {
      throw new ConfigException(
          "temperature %s is out of range, %s to %s"
              .formatted(temperature, LEAST_TEMPERATURE, MOST_TEMPERATURE));
    }
  }

  /** A vote in which all k neighbours count alike. */
  public static Knn majority(int k) {
    return new Knn(k, Double.POSITIVE_INFINITY);
  }

  /**
   * Checks what is known of the images before any of them is read. A class that neither set has an
   * image of does no harm.
   *
   * @param test of the same classes
   * @throws ConfigException if there are fewer training images than k, or none of a class that is
   *     tested
   */
  public void requireFits(LabelledImages train, LabelledImages test) {
    NeighbourSearch.requireReferences(k, train.size());
    boolean[] known = new boolean[train.classes()];
    for (int label : train.labels()) {
      known[label] = true;
    }
    for (int label : test.labels()) {
      if (!known[label]) {
        throw new ConfigException(
            "class '%s' has test images, but no training image: none of them could be right"
                .formatted(test.classNames().get(label)));
      }
    }
  }

  /**
   * Classifies all test images.
   *
   * @param model its name
   * @throws ConfigException if there are fewer training images than k, or the sets do not fit
   *     together
   */
  public Predictions classify(String model, FeatureSet train, FeatureSet test, Device device) {
    FeatureProbe.requireSameSpace(train, test);
    double[] votes = votes(train, test, device);
    int classes = train.classes();
    int[] labels = test.labels();
    int[] predicted = winners(votes, classes);
    var fit = new ProbeFit(null, null, 0, null, predicted, ranks(votes, classes, labels));
    var all = new LabelDraw(1, 0, IntStream.range(0, train.size()).toArray());
    return Predictions.of(model, test.images(), List.of(new FittedDraw(all, fit)));
  }

  /** Sum of the weights for each class, (test images, classes) row-major. */
  double[] votes(FeatureSet train, FeatureSet test, Device device) {
    Neighbours neighbours =
        NeighbourSearch.byCosine(
            test.features(IntStream.range(0, test.size()).toArray()),
            train.features(IntStream.range(0, train.size()).toArray()),
            train.width(),
            k,
            device);
    return votes(neighbours, train.labels(), train.classes());
  }

  private double[] votes(Neighbours neighbours, int[] labels, int classes) {
    double[] votes = new double[neighbours.size() * classes];
    for (int i = 0; i < neighbours.indices().length; i++) {
      int label = labels[neighbours.indices()[i]];
      votes[i / k * classes + label] += Math.exp(neighbours.values()[i] / temperature);
    }
    return votes;
  }

  /**
   * The class that each point's neighbours vote for, the lowest among equals.
   *
   * @param neighbours by cosine similarity, k of each point
   * @param labels of those that vote
   */
  public int[] classes(Neighbours neighbours, int[] labels, int classes) {
    return winners(votes(neighbours, labels, classes), classes);
  }

  private static int[] winners(double[] votes, int classes) {
    int[] winners = new int[votes.length / classes];
    for (int i = 0; i < winners.length; i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = votes[i * classes + c] > votes[i * classes + best] ? c : best;
      }
      winners[i] = best;
    }
    return winners;
  }

  /** Place of the true class of each test image, 0 the best. */
  int[] ranks(FeatureSet train, FeatureSet test, Device device) {
    return ranks(votes(train, test, device), train.classes(), test.labels());
  }

  private static int[] ranks(double[] votes, int classes, int[] labels) {
    int[] ranks = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      ranks[i] = rank(votes, i * classes, classes, labels[i]);
    }
    return ranks;
  }

  /** Place of a class, the lowest first among equals; last of all if it has no vote. */
  private static int rank(double[] votes, int from, int classes, int label) {
    double own = votes[from + label];
    if (own == 0) {
      return classes;
    }
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      double other = votes[from + c];
      rank += other > own || other == own && c < label ? 1 : 0;
    }
    return rank;
  }
}
