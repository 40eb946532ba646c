package dev.emc.images.load;

import dev.emc.api.ConfigException;

/**
 * Which part of each batch a loader makes: one of several equal ones, in the order of the images.
 * Several processes that train one run have a part each; together they have what one would.
 *
 * @param number of the part, from 0
 * @param of how many there are
 */
public record BatchShare(int number, int of) {
  /** All of it. */
  public static final BatchShare WHOLE = new BatchShare(0, 1);

  public BatchShare {
    if (of < 1 || number < 0 || number >= of) {
      throw new IllegalArgumentException("there is no part " + number + " of " + of);
    }
  }

  /**
   * Images of this part.
   *
   * @param batchSize of all parts
   * @throws ConfigException if it cannot be shared evenly; names the nearest that can
   */
  public int size(int batchSize) {
    if (batchSize % of != 0) {
      int below = batchSize / of * of;
      throw new ConfigException(
          "batch-size: %d images cannot be shared evenly by %d ranks; %s can"
              .formatted(
                  batchSize,
                  of,
                  below == 0 ? Integer.toString(of) : below + " and " + (below + of)));
    }
    return batchSize / of;
  }

  /** Place of this part's first image in a batch. */
  int first(int batchSize) {
    return number * size(batchSize);
  }
}
