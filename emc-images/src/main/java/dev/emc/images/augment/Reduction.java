package dev.emc.images.augment;

import java.util.List;

/**
 * How the pixels of an image that was decoded at a part of its size lie in the image at full size.
 *
 * <p>A pixel covers factor × factor pixels, those of one edge perhaps fewer: the sides are rounded
 * up. The full image then begins a part of a pixel below the top or right of the left edge where
 * the image was mirrored after decoding, and ends before the bottom or right edge where it was not.
 *
 * @param factor full pixels along the side of one pixel: 1, 2, 4 or 8
 * @param height rows of the full image
 * @param width columns of the full image
 * @param top where the full image begins, in rows of the reduced one; in [0, 1)
 * @param left where the full image begins, in columns of the reduced one; in [0, 1)
 */
public record Reduction(int factor, int height, int width, double top, double left) {
  /** The factors that decoders know, the largest last. */
  private static final int[] FACTORS = {2, 4, 8};

  /** Says by how much an image may be reduced before it is decoded. */
  public interface Choice {
    /** Decoded at full size, whatever the size. */
    Choice NONE = (height, width) -> 1;

    /**
     * The largest factor that may be used, 1 for none.
     *
     * @param height rows of the full image, as it is going to be returned
     * @param width columns of the full image, as it is going to be returned
     */
    int factor(int height, int width);
  }

  /** The reduction of an image that is stored from its top left corner. */
  public static Reduction of(int factor, int height, int width) {
    return new Reduction(factor, height, width, 0, 0);
  }

  /**
   * The largest factor that leaves each view at least as many pixels as it is resized to, in both
   * directions; 1 if a view does not begin with a resize.
   *
   * @param views operations of each view, as they were drawn for the full image
   */
  public static int largest(List<List<PixelOp>> views) {
    int largest = 1;
    for (int factor : FACTORS) {
      if (views.stream().allMatch(ops -> allows(factor, ops))) {
        largest = factor;
      }
    }
    return largest;
  }

  private static boolean allows(int factor, List<PixelOp> ops) {
    return !ops.isEmpty()
        && ops.get(0) instanceof PixelOp.ResizedCrop crop
        && crop.height() >= (long) factor * crop.outHeight()
        && crop.width() >= (long) factor * crop.outWidth();
  }

  /** Rows of the reduced image. */
  public int reducedHeight() {
    return (height + factor - 1) / factor;
  }

  /** Columns of the reduced image. */
  public int reducedWidth() {
    return (width + factor - 1) / factor;
  }

  /** Where a row of the full image begins in the reduced one. */
  double row(int fullRow) {
    return top + (double) fullRow / factor;
  }

  /** Where a column of the full image begins in the reduced one. */
  double column(int fullColumn) {
    return left + (double) fullColumn / factor;
  }
}
