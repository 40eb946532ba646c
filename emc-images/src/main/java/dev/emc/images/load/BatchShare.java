package dev.emc.images.load;

import dev.emc.api.ConfigException;

/**
 * Which part of each batch a loader makes: one of several equal ones, in the order of the images.
 * Several processes that train one run have a part each; together they have what one would.
 *
 * <p>A batch that is trained on in pieces is shared piece by piece: what the parts have of a piece
 * is the piece that one process would have.
 *
 * @param number of the part, from 0
 * @param of how many there are
 * @param pieces of a batch, as large as each other
 */
public record BatchShare(int number, int of, int pieces) {
  /** All of it. */
  public static final BatchShare WHOLE = new BatchShare(0, 1);

  public BatchShare {
    if (of < 1 || number < 0 || number >= of) {
      throw new IllegalArgumentException("there is no part " + number + " of " + of);
    }
    if (pieces < 1) {
      throw new IllegalArgumentException("a batch has one piece or more, not " + pieces);
    }
  }

  /** A part of batches that are not cut into pieces. */
  public BatchShare(int number, int of) {
    this(number, of, 1);
  }

  /**
   * Images of this part.
   *
   * @param batchSize of all parts, a multiple of the pieces
   * @throws ConfigException if it cannot be shared evenly; names the nearest that can
   */
  public int size(int batchSize) {
    requireEven("batch-size", batchSize);
    requireEven("micro-batch", batchSize / pieces);
    return batchSize / of;
  }

  private void requireEven(String key, int images) {
    if (images % of != 0) {
      int below = images / of * of;
      throw new ConfigException(
          "%s: %s images cannot be shared evenly by %s ranks; %s can"
              .formatted(
                  key,
                  images,
                  of,
                  below == 0 ? Integer.toString(of) : below + " and " + (below + of)));
    }
  }

  /**
   * Place in a batch of an image of this part.
   *
   * @param row of the image in this part, from 0
   * @param batchSize of all parts
   */
  public int place(int row, int batchSize) {
    int piece = batchSize / pieces;
    int own = piece / of;
    return row / own * piece + number * own + row % own;
  }
}
