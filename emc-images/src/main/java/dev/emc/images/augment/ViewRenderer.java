package dev.emc.images.augment;

import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes views of images: does the pixel operations that were drawn, then normalises.
 *
 * <p>Keeps its working memory from image to image, so each thread needs one of its own.
 */
public final class ViewRenderer {
  private final Resampler resampler = new Resampler();
  private final Map<Normalize, Normalizer> normalizers = new HashMap<>();
  private final Planes image = new Planes();
  private final PlaneOperations operations;

  /** A renderer of this project's own augmentations. */
  public ViewRenderer() {
    this(ForeignAugmentations.NONE);
  }

  /** A renderer that knows plugins' augmentations as well. */
  public ViewRenderer(ForeignAugmentations foreign) {
    operations = new PlaneOperations(resampler, image, foreign);
  }

  /** The image that the operations make of a source. */
  public Image apply(Image source, List<PixelOp> ops) {
    run(source, ops);
    return image.toImage();
  }

  /**
   * Makes a view and writes it as (C, size, size) float32.
   *
   * @param spec whose size and normalisation are used
   * @param ops drawn for this view
   * @param target receives C · size · size floats
   * @param at index of the first of them
   * @throws IllegalArgumentException if the operations do not lead to an image of the view's size
   *     and channels; one line
   */
  public void render(Image source, ViewSpec spec, List<PixelOp> ops, FloatBuffer target, int at) {
    run(source, ops);
    check(spec);
    normalizers.computeIfAbsent(normalize(spec), Normalizer::new).write(image, target, at);
  }

  /**
   * Makes what a device is to finish and writes it as (C, size, size) bytes.
   *
   * @param spec whose size and normalisation say what is expected
   * @param ops drawn for this view, without those that the device does
   * @param target receives C · size · size bytes
   * @param at index of the first of them
   * @throws IllegalArgumentException as for a finished view
   */
  public void render(
      Image source, ViewSpec spec, List<? extends PixelOp> ops, ByteBuffer target, int at) {
    run(source, ops);
    check(spec);
    image.write(target, at);
  }

  private void check(ViewSpec spec) {
    if (image.height() != spec.size() || image.width() != spec.size()) {
      throw new IllegalArgumentException(
          "a view of %1$d x %1$d pixels is asked for, but the image has %2$d x %3$d and nothing in the view plan resizes it"
              .formatted(spec.size(), image.width(), image.height()));
    }
    int expected = normalize(spec).mean().size();
    if (expected != image.channels()) {
      throw new IllegalArgumentException(
          "normalize has %s, but the image has %s"
              .formatted(count(expected, "value"), count(image.channels(), "channel")));
    }
  }

  private static Normalize normalize(ViewSpec spec) {
    return (Normalize) spec.augmentations().get(spec.augmentations().size() - 1);
  }

  private static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  private void run(Image source, List<? extends PixelOp> ops) {
    int next = 0;
    if (!ops.isEmpty() && ops.get(0) instanceof PixelOp.ResizedCrop crop) {
      next = resize(source, crop, ops, 0);
    } else {
      image.load(source);
    }
    while (next < ops.size()) {
      if (ops.get(next) instanceof PixelOp.ResizedCrop crop) {
        next = resize(image.toImage(), crop, ops, next);
      } else {
        ops.get(next).accept(operations);
        next++;
      }
    }
  }

  /** Does a resize, and a flip after it on the way; the index of the operation after those. */
  private int resize(Image source, PixelOp.ResizedCrop crop, List<? extends PixelOp> ops, int at) {
    boolean mirrored = at + 1 < ops.size() && ops.get(at + 1) instanceof PixelOp.Flip;
    resampler.resize(source, crop, mirrored, image);
    return mirrored ? at + 2 : at + 1;
  }
}
