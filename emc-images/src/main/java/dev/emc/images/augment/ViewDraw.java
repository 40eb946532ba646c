package dev.emc.images.augment;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.ViewSpec;
import java.util.ArrayList;
import java.util.List;

/** Draws the numbers of a view as torchvision does, without touching a pixel. */
public final class ViewDraw {
  private static final int CROP_TRIES = 10;

  private final int size;
  private final KeyedRandom random;
  private final List<PixelOp> ops = new ArrayList<>();
  private int height;
  private int width;

  private ViewDraw(int size, int height, int width, KeyedRandom random) {
    this.size = size;
    this.height = height;
    this.width = width;
    this.random = random;
  }

  /**
   * What to do to an image, in order. Normalisation is left out: it makes no pixels.
   *
   * @param height of the image in pixels
   * @param width of the image in pixels
   */
  public static List<PixelOp> draw(ViewSpec spec, int height, int width, KeyedRandom random) {
    var draw = new ViewDraw(spec.size(), height, width, random);
    for (Augmentation augmentation : spec.augmentations()) {
      draw.add(augmentation);
    }
    return draw.ops;
  }

  private void add(Augmentation augmentation) {
    if (augmentation instanceof RandomResizedCrop crop) {
      addResizedCrop(crop);
    } else if (augmentation instanceof ResizeCenterCrop crop) {
      addCenterCrop(crop);
    } else if (augmentation instanceof Augmentation.HorizontalFlip flip) {
      if (random.chance(flip.probability())) {
        ops.add(new PixelOp.Flip());
      }
    } else if (augmentation instanceof ColorJitter jitter) {
      if (random.chance(jitter.probability())) {
        addJitter(jitter);
      }
    } else if (augmentation instanceof Augmentation.Grayscale gray) {
      if (random.chance(gray.probability())) {
        ops.add(new PixelOp.Gray());
      }
    } else if (augmentation instanceof Augmentation.GaussianBlur blur) {
      if (random.chance(blur.probability())) {
        ops.add(new PixelOp.Blur(random.uniform(blur.radiusMin(), blur.radiusMax())));
      }
    } else if (augmentation instanceof Augmentation.Solarize solarize) {
      if (random.chance(solarize.probability())) {
        ops.add(new PixelOp.Invert(solarize.threshold()));
      }
    } else if (!(augmentation instanceof Augmentation.Normalize)) {
      throw new IllegalArgumentException("unknown augmentation " + augmentation);
    }
  }

  private void addResizedCrop(RandomResizedCrop crop) {
    double area = (double) height * width;
    double logMin = Math.log(crop.ratioMin());
    double logMax = Math.log(crop.ratioMax());
    for (int i = 0; i < CROP_TRIES; i++) {
      double target = area * random.uniform(crop.scaleMin(), crop.scaleMax());
      double ratio = Math.exp(random.uniform(logMin, logMax));
      int w = (int) Math.rint(Math.sqrt(target * ratio));
      int h = (int) Math.rint(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        int left = random.nextInt(width - w + 1);
        addCut(top, left, h, w, crop.interpolation());
        return;
      }
    }
    int h = height;
    int w = width;
    double ratio = (double) width / height;
    if (ratio < crop.ratioMin()) {
      h = Math.max(1, (int) Math.rint(width / crop.ratioMin()));
    } else if (ratio > crop.ratioMax()) {
      w = Math.max(1, (int) Math.rint(height * crop.ratioMax()));
    }
    addCut((height - h) / 2, (width - w) / 2, h, w, crop.interpolation());
  }

  private void addCut(int top, int left, int h, int w, Augmentation.Interpolation interpolation) {
    ops.add(new PixelOp.ResizedCrop(top, left, h, w, size, size, interpolation));
    height = size;
    width = size;
  }

  private void addCenterCrop(ResizeCenterCrop crop) {
    int shorter = Math.min(height, width);
    int longer = (int) ((long) crop.resize() * Math.max(height, width) / shorter);
    int outHeight = height <= width ? crop.resize() : longer;
    int outWidth = height <= width ? longer : crop.resize();
    ops.add(
        new PixelOp.ResizedCrop(0, 0, height, width, outHeight, outWidth, crop.interpolation()));
    int top = (int) Math.rint((outHeight - size) / 2.0);
    int left = (int) Math.rint((outWidth - size) / 2.0);
    ops.add(new PixelOp.Crop(top, left, size, size));
    height = size;
    width = size;
  }

  private void addJitter(ColorJitter jitter) {
    double brightness = factor(jitter.brightness());
    double contrast = factor(jitter.contrast());
    double saturation = factor(jitter.saturation());
    double hue = random.uniform(-jitter.hue(), jitter.hue());
    for (int which : random.permutation(4)) {
      if (which == 0 && jitter.brightness() > 0) {
        ops.add(new PixelOp.Brightness(brightness));
      } else if (which == 1 && jitter.contrast() > 0) {
        ops.add(new PixelOp.Contrast(contrast));
      } else if (which == 2 && jitter.saturation() > 0) {
        ops.add(new PixelOp.Saturation(saturation));
      } else if (which == 3 && jitter.hue() > 0) {
        ops.add(new PixelOp.Hue(hue));
      }
    }
  }

  private double factor(double halfWidth) {
    return random.uniform(Math.max(0, 1 - halfWidth), 1 + halfWidth);
  }
}
