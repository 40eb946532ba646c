package dev.emc.images.augment;

import dev.emc.api.view.Augmentation.FromPlugin;
import dev.emc.api.view.Augmentation.Interpolation;

/** One change of an image with all its numbers known: what a random augmentation came down to. */
public sealed interface PixelOp {

  /** Calls the method of a visitor that is for this operation. */
  <R> R accept(Visitor<R> visitor);

  /**
   * Does something for each kind of operation; the compiler finds it when a kind is added.
   *
   * @param <R> what it makes of an operation
   */
  interface Visitor<R> extends Geometric.Visitor<R>, Photometric.Visitor<R> {
    /** For Foreign. */
    R foreign(Foreign op);
  }

  /** Moves pixels. */
  sealed interface Geometric extends PixelOp {
    /** Calls the method of a visitor that is for this operation. */
    <R> R move(Geometric.Visitor<R> visitor);

    @Override
    default <R> R accept(PixelOp.Visitor<R> visitor) {
      return move(visitor);
    }

    /**
     * Does something for each kind of geometric operation.
     *
     * @param <R> what it makes of an operation
     */
    interface Visitor<R> {
      /** For ResizedCrop. */
      R resizedCrop(ResizedCrop op);

      /** For Crop. */
      R crop(Crop op);

      /** For Flip. */
      R flip(Flip op);
    }
  }

  /**
   * Changes values and leaves every pixel in its place; whether it comes before or after a {@link
   * Flip} makes no difference.
   */
  sealed interface Photometric extends PixelOp {
    /**
     * Whether a grey image may come out changed; what is false of an operation, as PIL has it, is
     * not done to grey images.
     */
    boolean changesGrey();

    /** Calls the method of a visitor that is for this operation. */
    <R> R change(Photometric.Visitor<R> visitor);

    @Override
    default <R> R accept(PixelOp.Visitor<R> visitor) {
      return change(visitor);
    }

    /**
     * Does something for each kind of photometric operation.
     *
     * @param <R> what it makes of an operation
     */
    interface Visitor<R> {
      /** For Brightness. */
      R brightness(Brightness op);

      /** For Contrast. */
      R contrast(Contrast op);

      /** For Saturation. */
      R saturation(Saturation op);

      /** For Hue. */
      R hue(Hue op);

      /** For Gray. */
      R gray(Gray op);

      /** For Blur. */
      R blur(Blur op);

      /** For Invert. */
      R invert(Invert op);
    }
  }

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
      implements Geometric {
    @Override
    public <R> R move(Geometric.Visitor<R> visitor) {
      return visitor.resizedCrop(this);
    }
  }

  /**
   * Cuts a box.
   *
   * @param top first row of the box
   * @param left first column of the box
   * @param height rows of the box
   * @param width columns of the box
   */
  record Crop(int top, int left, int height, int width) implements Geometric {
    @Override
    public <R> R move(Geometric.Visitor<R> visitor) {
      return visitor.crop(this);
    }
  }

  /** Mirrors left and right. */
  record Flip() implements Geometric {
    @Override
    public <R> R move(Geometric.Visitor<R> visitor) {
      return visitor.flip(this);
    }
  }

  /**
   * Mixes with black.
   *
   * @param factor share of the image, may exceed 1
   */
  record Brightness(double factor) implements Photometric {
    @Override
    public boolean changesGrey() {
      return true;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.brightness(this);
    }
  }

  /**
   * Mixes with the image's mean grey.
   *
   * @param factor share of the image, may exceed 1
   */
  record Contrast(double factor) implements Photometric {
    @Override
    public boolean changesGrey() {
      return true;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.contrast(this);
    }
  }

  /**
   * Mixes with the image's own greys; leaves a grey image as it is.
   *
   * @param factor share of the image, may exceed 1
   */
  record Saturation(double factor) implements Photometric {
    @Override
    public boolean changesGrey() {
      return false;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.saturation(this);
    }
  }

  /**
   * Turns the colour circle; leaves a grey image as it is.
   *
   * @param shift share of the circle, in [−0.5, 0.5]
   */
  record Hue(double shift) implements Photometric {
    @Override
    public boolean changesGrey() {
      return false;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.hue(this);
    }
  }

  /** Replaces colours by their luma, three times; leaves a grey image as it is. */
  record Gray() implements Photometric {
    @Override
    public boolean changesGrey() {
      return false;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.gray(this);
    }
  }

  /**
   * Blurs with PIL's approximation of a Gaussian by three box blurs.
   *
   * @param radius standard deviation in pixels
   */
  record Blur(double radius) implements Photometric {
    @Override
    public boolean changesGrey() {
      return true;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.blur(this);
    }
  }

  /**
   * Inverts values at or above a threshold.
   *
   * @param threshold from 0 to 256
   */
  record Invert(int threshold) implements Photometric {
    @Override
    public boolean changesGrey() {
      return true;
    }

    @Override
    public <R> R change(Photometric.Visitor<R> visitor) {
      return visitor.invert(this);
    }
  }

  /**
   * What a plugin does; the pixels keep their number.
   *
   * @param augmentation the plugin's
   * @param stream of its random numbers, as {@link KeyedRandom#branch} names it
   */
  record Foreign(FromPlugin augmentation, long stream) implements PixelOp {
    @Override
    public <R> R accept(PixelOp.Visitor<R> visitor) {
      return visitor.foreign(this);
    }
  }
}
