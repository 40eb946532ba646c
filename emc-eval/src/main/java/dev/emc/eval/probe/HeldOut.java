package dev.emc.eval.probe;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A stratified split into folds: every fold has its share of every class. Rows are dealt in an
 * order that the seed draws, so it is the same for whoever has the same labels in the same order.
 */
public final class HeldOut {
  private final int[] foldOf;

  private HeldOut(int[] foldOf) {
    this.foldOf = foldOf;
  }

  /**
   * Splits rows.
   *
   * @param labels class of each row, from 0
   * @param classes how many there are
   * @param seed of the order in which rows are dealt
   */
  public static HeldOut stratified(int[] labels, int classes, int folds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, labels.length).toArray();
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    int[] foldOf = new int[labels.length];
    int[] seen = new int[classes];
    for (int item : order) {
      foldOf[item] = seen[labels[item]]++ % folds;
    }
    return new HeldOut(foldOf);
  }

  /** The fold of each row, from 0. */
  public int[] folds() {
    return foldOf.clone();
  }

  int[] heldOut(int[] rows, int fold) {
    return IntStream.range(0, rows.length)
        .filter(i -> foldOf[i] == fold)
        .map(i -> rows[i])
        .toArray();
  }

  int[] kept(int[] rows, int fold) {
    return IntStream.range(0, rows.length)
        .filter(i -> foldOf[i] != fold)
        .map(i -> rows[i])
        .toArray();
  }
}
