package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Class-balanced random subsets of the training labels, the same for every model that is compared.
 *
 * <p>A fraction p of N labels in K classes takes round(pN/K) images of each class (Chen et al. 2020
 * take ImageNet's 1 % and 10 % so), or all of a class that has fewer; the whole set is taken as it
 * is. A draw's smaller fractions are contained in its larger ones.
 *
 * @param fractions shares of the labels, in (0, 1]
 * @param draws subsets drawn for a fraction below 1
 * @param seed of the draws
 */
public record LabelFractions(List<Double> fractions, int draws, long seed) implements LabelChoice {

  /** 1 %, 10 % and 100 % of the labels. */
  public static final List<Double> PAPER = List.of(0.01, 0.1, 1.0);

  private static final int MOST_DRAWS = 10_000;

  /** Checks the ranges. */
  public LabelFractions {
    fractions = List.copyOf(fractions);
    if (fractions.isEmpty()) {
      throw new ConfigException("label fractions: at least one is needed, such as 0.1");
    }
    for (double fraction : fractions) {
      if (!(fraction > 0 && fraction <= 1)) {
        throw new ConfigException(
            "label fraction %s is out of range, allowed are 0 < fraction ≤ 1".formatted(fraction));
      }
    }
    if (fractions.stream().distinct().count() < fractions.size()) {
      throw new ConfigException("label fractions %s: each may appear once".formatted(fractions));
    }
    if (draws < 1 || draws > MOST_DRAWS) {
      throw new ConfigException(
          "label draws %s is out of range, 1 to %s".formatted(draws, MOST_DRAWS));
    }
  }

  /**
   * The subsets, fraction by fraction.
   *
   * @throws ConfigException if a class has no image or gets no label
   */
  @Override
  public List<LabelDraw> draws(LabelledImages train) {
    int[] labels = train.labels();
    int classes = train.classes();
    train.countsOfEveryClass(all(labels.length));
    List<LabelDraw> subsets = new ArrayList<>();
    for (double fraction : fractions) {
      if (fraction == 1) {
        subsets.add(new LabelDraw(1, 0, all(labels.length)));
        continue;
      }
      int perClass = (int) Math.round(fraction * labels.length / classes);
      if (perClass < 1) {
        throw new ConfigException(
            "label fraction %s of %s images in %s classes leaves no label for a class,"
                    .formatted(fraction, labels.length, classes)
                + " at least %s is needed".formatted(smallest(labels.length, classes)));
      }
      for (int draw = 0; draw < draws; draw++) {
        subsets.add(new LabelDraw(fraction, draw, balanced(labels, classes, perClass, draw)));
      }
    }
    return subsets;
  }

  /** The smallest fraction that leaves a label for each class, rounded up to four digits. */
  private static double smallest(int images, int classes) {
    return Math.ceil(1e4 * 0.5 * classes / images) / 1e4;
  }

  private int[] balanced(int[] labels, int classes, int perClass, int draw) {
    int[] taken = new int[classes];
    int[] rows = new int[labels.length];
    int size = 0;
    for (int row : shuffled(labels.length, draw)) {
      if (taken[labels[row]] < perClass) {
        taken[labels[row]]++;
        rows[size++] = row;
      }
    }
    int[] subset = Arrays.copyOf(rows, size);
    Arrays.sort(subset);
    return subset;
  }

  private int[] shuffled(int size, int draw) {
    SplittableRandom random = new SplittableRandom(seed ^ (draw + 1) * 0x9E3779B97F4A7C15L);
    int[] order = all(size);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static int[] all(int size) {
    int[] rows = new int[size];
    Arrays.setAll(rows, i -> i);
    return rows;
  }
}
