package dev.emc.images.augment;

import dev.emc.api.view.Augmentation.Interpolation;

/** One change of an image with all its numbers known: what a random augmentation came down to. */
public sealed interface PixelOp {

  /** Moves pixels. */
  sealed interface Geometric extends PixelOp {}

  /**
   * Changes values and leaves every pixel in its place; whether it comes before or after a {@link
   * Flip} makes no difference.
   */
  sealed interface Photometric extends PixelOp {}

  /**
   * Cuts a box and resizes it, antialiased.
   *
   * @param top first row of the box
   * @param left first column of the box
   * @param height rows of the box
   * @param width columns of the box
   * @param outHeight rows after resizing
   * @param outWidth columns after resizing
   */
  record ResizedCrop(
      int top,
      int left,
      int height,
      int width,
      int outHeight,
      int outWidth,
      Interpolation interpolation)
      implements Geometric {}

  /**
   * Cuts a box.
   *
   * @param top first row of the box
   * @param left first column of the box
   * @param height rows of the box
   * @param width columns of the box
   */
  record Crop(int top, int left, int height, int width) implements Geometric {}

  /** Mirrors left and right. */
  record Flip() implements Geometric {}

  /**
   * Mixes with black.
   *
   * @param factor share of the image, may exceed 1
   */
  record Brightness(double factor) implements Photometric {}

  /**
   * Mixes with the image's mean grey.
   *
   * @param factor share of the image, may exceed 1
   */
  record Contrast(double factor) implements Photometric {}

  /**
   * Mixes with the image's own greys; leaves a grey image as it is.
   *
   * @param factor share of the image, may exceed 1
   */
  record Saturation(double factor) implements Photometric {}

  /**
   * Turns the colour circle; leaves a grey image as it is.
   *
   * @param shift share of the circle, in [−0.5, 0.5]
   */
  record Hue(double shift) implements Photometric {}

  /** Replaces colours by their luma, three times; leaves a grey image as it is. */
  record Gray() implements Photometric {}

  /**
   * Blurs with PIL's approximation of a Gaussian by three box blurs.
   *
   * @param radius standard deviation in pixels
   */
  record Blur(double radius) implements Photometric {}

  /**
   * Inverts values at or above a threshold.
   *
   * @param threshold from 0 to 256
   */
  record Invert(int threshold) implements Photometric {}
}
