package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Images parted by a seed: most are trained on, and of three sets that share none of them one
 * chooses settings, one guards the run and one gives the verdict. With labels each class is parted
 * alike. All are indices in the order of the images, those trained on in an order of chance, so
 * that the first of them are a fair part.
 *
 * @param train to be trained on; their labels, if there are any, may be used
 * @param choice that settings are chosen on; empty without labels, which nothing is chosen by
 * @param guard that a run is watched on
 * @param verdict that no choice has seen
 * @param rest without labels where the others have some, to be trained on as well; indices in the
 *     order of the images with them
 */
public record Split(int[] train, int[] choice, int[] guard, int[] verdict, int[] rest) {
  /** Fewest images that can be parted. */
  public static final int LEAST_IMAGES = 200;

  private static final double CHOICE_SHARE = 0.1;
  private static final int MOST_CHOICE = 5_000;
  private static final double GUARD_SHARE = 0.05;
  private static final int MOST_GUARD = 2_000;

  /** Fewer say nothing of neighbours. */
  private static final int LEAST_GUARD = 40;

  private static final double VERDICT_SHARE = 0.2;
  private static final int MOST_VERDICT = 10_000;
  private static final double UNLABELLED_VERDICT_SHARE = 0.05;
  private static final int MOST_UNLABELLED_VERDICT = 2_000;

  /**
   * Parts images: a tenth chooses (at most 5,000), a twentieth guards (at least 40, at most 2,000),
   * a fifth gives the verdict (at most 10,000). Without labels none chooses and a twentieth (at
   * most 2,000) shows what changed.
   *
   * @param images how many there are
   * @param labels class of each; null if they have none
   * @param seed of all chance
   * @throws ConfigException if they are too few
   */
  public static Split of(int images, int @Nullable [] labels, long seed) {
    if (images < LEAST_IMAGES) {
      throw new ConfigException(
          "%s images are too few: %s are the least that can be parted into images to train on, to choose by, to guard and to judge by"
              .formatted(images, LEAST_IMAGES));
    }
    int[] order = shuffled(images, seed);
    List<int[]> groups = labels == null ? List.of(order) : byClass(order, labels);
    boolean chooses = labels != null;
    int choice = chooses ? size(images, CHOICE_SHARE, MOST_CHOICE) : 0;
    int guard = Math.max(LEAST_GUARD, size(images, GUARD_SHARE, MOST_GUARD));
    int verdict =
        chooses
            ? size(images, VERDICT_SHARE, MOST_VERDICT)
            : size(images, UNLABELLED_VERDICT_SHARE, MOST_UNLABELLED_VERDICT);
    // Every class is walked alike, so a place along the walk is a share of each.
    int[] walk = interleaved(groups, images);
    int[] takenForChoice = Arrays.copyOfRange(walk, 0, choice);
    int[] takenForGuard = Arrays.copyOfRange(walk, choice, choice + guard);
    int[] takenForVerdict = Arrays.copyOfRange(walk, choice + guard, choice + guard + verdict);
    int[] train = Arrays.copyOfRange(walk, choice + guard + verdict, images);
    Arrays.sort(takenForChoice);
    Arrays.sort(takenForGuard);
    Arrays.sort(takenForVerdict);
    return new Split(train, takenForChoice, takenForGuard, takenForVerdict, new int[0]);
  }

  /** The same of other indices: each is the place of one of these. */
  Split among(int[] indices) {
    return new Split(
        at(indices, train), at(indices, choice), at(indices, guard), at(indices, verdict), rest);
  }

  private static int[] at(int[] indices, int[] places) {
    return Arrays.stream(places).map(place -> indices[place]).toArray();
  }

  /** The same, and these without labels. */
  Split with(int[] unlabelled) {
    return new Split(train, choice, guard, verdict, unlabelled);
  }

  /** How many images are trained on. */
  public int trained() {
    return train.length + rest.length;
  }

  private static int size(int images, double share, int most) {
    return (int) Math.min(most, Math.round(images * share));
  }

  /** The images of each class in the order of chance. */
  private static List<int[]> byClass(int[] order, int[] labels) {
    int classes = Arrays.stream(labels).max().orElse(0) + 1;
    int[] sizes = new int[classes];
    for (int image : order) {
      sizes[labels[image]]++;
    }
    var groups = new ArrayList<int[]>();
    for (int size : sizes) {
      groups.add(new int[size]);
    }
    int[] filled = new int[classes];
    for (int image : order) {
      int label = labels[image];
      groups.get(label)[filled[label]++] = image;
    }
    return groups;
  }

  /**
   * One order in which every class is spread evenly: an image stands where its place in its class
   * is as a share of the class. The last of a class come last, so that one of few images is trained
   * on.
   */
  private static int[] interleaved(List<int[]> groups, int images) {
    record Placed(double place, int group, int image) {}
    var placed = new ArrayList<Placed>(images);
    for (int g = 0; g < groups.size(); g++) {
      int[] group = groups.get(g);
      for (int i = 0; i < group.length; i++) {
        placed.add(new Placed((i + 1.0) / group.length, g, group[i]));
      }
    }
    placed.sort(
        (a, b) -> a.place != b.place ? Double.compare(a.place, b.place) : a.group - b.group);
    return placed.stream().mapToInt(Placed::image).toArray();
  }

  /** Indices from 0 in an order of chance. */
  static int[] shuffled(int size, long seed) {
    var random = new SplittableRandom(seed);
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
