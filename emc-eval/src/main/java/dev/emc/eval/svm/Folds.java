package dev.emc.eval.svm;

import java.util.Arrays;
import java.util.Random;

/** A division of images for cross-validation, each group of them spread evenly over the folds. */
final class Folds {
  private final int count;
  private final int[] foldOf;

  /**
   * Shuffles each group by the seed and deals it out.
   *
   * @param images of all groups lie in 0 … images − 1; those of none are in no fold
   */
  Folds(int count, int images, long seed, int[]... groups) {
    this.count = count;
    this.foldOf = new int[images];
    Arrays.fill(foldOf, -1);
    var random = new Random(seed);
    int next = 0;
    for (int[] group : groups) {
      int[] shuffled = group.clone();
      for (int i = shuffled.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int moved = shuffled[i];
        shuffled[i] = shuffled[j];
        shuffled[j] = moved;
      }
      for (int image : shuffled) {
        foldOf[image] = next++ % count;
      }
    }
  }

  int count() {
    return count;
  }

  /** Those of some images that lie in a fold. */
  int[] within(int fold, int[] images) {
    return Arrays.stream(images).filter(i -> foldOf[i] == fold).toArray();
  }

  /** Those of some images that lie in other folds. */
  int[] outside(int fold, int[] images) {
    return Arrays.stream(images).filter(i -> foldOf[i] != fold).toArray();
  }
}
