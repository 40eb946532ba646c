package dev.emc.core.augment;

import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
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
  private final BoxBlur blur = new BoxBlur();
  private final Map<Normalize, Normalizer> normalizers = new HashMap<>();

  private byte[] front = new byte[0];
  private byte[] back = new byte[0];

  /** The image as it is now: the source's own bytes until the first operation, then scratch. */
  private byte[] pixels = front;

  private int height;
  private int width;
  private int channels;

  /** The image that the operations make of a source. */
  public Image apply(Image source, List<PixelOp> ops) {
    run(source, ops);
    byte[] result = new byte[height * width * channels];
    System.arraycopy(pixels, 0, result, 0, result.length);
    return new Image(height, width, channels, result);
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
    if (height != spec.size() || width != spec.size()) {
      throw new IllegalArgumentException(
          "a view of %1$d x %1$d pixels is asked for, but the image has %2$d x %3$d and nothing in the view plan resizes it"
              .formatted(spec.size(), width, height));
    }
    var normalize = (Normalize) spec.augmentations().get(spec.augmentations().size() - 1);
    Normalizer normalizer = normalizers.computeIfAbsent(normalize, Normalizer::new);
    if (normalizer.channels() != channels) {
      throw new IllegalArgumentException(
          "normalize has %d values, but the image has %d channels"
              .formatted(normalizer.channels(), channels));
    }
    normalizer.write(pixels, height * width, target, at);
  }

  private void run(Image source, List<PixelOp> ops) {
    pixels = source.pixels();
    height = source.height();
    width = source.width();
    channels = source.channels();
    for (PixelOp op : ops) {
      run(op);
    }
  }

  private void run(PixelOp op) {
    int length = height * width * channels;
    if (op instanceof PixelOp.ResizedCrop crop) {
      byte[] target = target(crop.outHeight() * crop.outWidth() * channels);
      resampler.resize(pixels, width, channels, crop, target);
      become(target, crop.outHeight(), crop.outWidth());
    } else if (op instanceof PixelOp.Crop crop) {
      byte[] target = target(crop.height() * crop.width() * channels);
      int row = crop.width() * channels;
      for (int y = 0; y < crop.height(); y++) {
        int from = ((crop.top() + y) * width + crop.left()) * channels;
        System.arraycopy(pixels, from, target, y * row, row);
      }
      become(target, crop.height(), crop.width());
    } else if (op instanceof PixelOp.Flip) {
      byte[] target = target(length);
      flip(target);
      pixels = target;
    } else if (op instanceof PixelOp.Blur gaussian) {
      byte[] target = target(length);
      blur.blur(pixels, target, height, width, channels, gaussian.radius());
      pixels = target;
    } else if (op instanceof PixelOp.Brightness mix) {
      byte[] target = target(length);
      Colors.brightness(pixels, target, length, mix.factor());
      pixels = target;
    } else if (op instanceof PixelOp.Contrast mix) {
      byte[] target = target(length);
      Colors.contrast(pixels, target, length, channels, mix.factor());
      pixels = target;
    } else if (op instanceof PixelOp.Invert invert) {
      byte[] target = target(length);
      Colors.solarize(pixels, target, length, invert.threshold());
      pixels = target;
    } else if (channels == 3) {
      runColour(op, length);
    }
  }

  /** The operations that leave a grey image as it is. */
  private void runColour(PixelOp op, int length) {
    byte[] target = target(length);
    if (op instanceof PixelOp.Saturation mix) {
      Colors.saturation(pixels, target, length, mix.factor());
    } else if (op instanceof PixelOp.Hue hue) {
      Colors.hue(pixels, target, length, hue.shift());
    } else if (op instanceof PixelOp.Gray) {
      Colors.gray(pixels, target, length);
    } else {
      throw new IllegalArgumentException("unknown operation " + op);
    }
    pixels = target;
  }

  private void flip(byte[] target) {
    for (int y = 0; y < height; y++) {
      int row = y * width * channels;
      for (int x = 0; x < width; x++) {
        int from = row + x * channels;
        int to = row + (width - 1 - x) * channels;
        for (int c = 0; c < channels; c++) {
          target[to + c] = pixels[from + c];
        }
      }
    }
  }

  /** Scratch of at least the given length that is not the image as it is now. */
  private byte[] target(int length) {
    if (pixels == front) {
      if (back.length < length) {
        back = new byte[length];
      }
      return back;
    }
    if (front.length < length) {
      front = new byte[length];
    }
    return front;
  }

  private void become(byte[] target, int newHeight, int newWidth) {
    pixels = target;
    height = newHeight;
    width = newWidth;
  }
}
