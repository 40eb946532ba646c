package dev.emc.eval.features;

/**
 * A matrix with a row for each image that could be read, such as features or embeddings.
 *
 * @param width columns of the matrix
 * @param values row-major
 * @param images index of each row's image in its source
 */
public record ImageRows(int width, float[] values, int[] images) {
  public ImageRows {
    if (values.length != (long) width * images.length) {
      throw new IllegalArgumentException(
          "%s values are no %s rows of %s".formatted(values.length, images.length, width));
    }
  }

  /** Number of rows. */
  public int rows() {
    return images.length;
  }
}
