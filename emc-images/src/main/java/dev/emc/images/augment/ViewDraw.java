package dev.emc.images.augment;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.FromPlugin;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.Augmentation.Solarize;
import dev.emc.api.view.ViewSpec;
import java.util.ArrayList;
import java.util.List;

/** Draws the numbers of a view as torchvision does, without touching a pixel. */
public final class ViewDraw implements Augmentation.Visitor<List<PixelOp>> {
  private static final int CROP_TRIES = 10;

  /** Key of the random streams of plugins' augmentations, beside the view's own. */
  private static final long FOREIGN_STREAM = 3;

  private final int size;
  private final KeyedRandom random;
  private int height;
  private int width;

  /** Place of the augmentation in the view. */
  private int place;

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
    var ops = new ArrayList<PixelOp>();
    for (Augmentation augmentation : spec.augmentations()) {
      ops.addAll(augmentation.accept(draw));
      draw.place++;
    }
    return ops;
  }

  @Override
  public List<PixelOp> randomResizedCrop(RandomResizedCrop crop) {
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
        return cut(top, left, h, w, crop.interpolation());
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
    return cut((height - h) / 2, (width - w) / 2, h, w, crop.interpolation());
  }

  private List<PixelOp> cut(int top, int left, int h, int w, Interpolation interpolation) {
    height = size;
    width = size;
    return List.of(new PixelOp.ResizedCrop(top, left, h, w, size, size, interpolation));
  }

  @Override
  public List<PixelOp> resizeCenterCrop(ResizeCenterCrop crop) {
    int shorter = Math.min(height, width);
    int longer = (int) ((long) crop.resize() * Math.max(height, width) / shorter);
    int outHeight = height <= width ? crop.resize() : longer;
    int outWidth = height <= width ? longer : crop.resize();
    var resize =
        new PixelOp.ResizedCrop(0, 0, height, width, outHeight, outWidth, crop.interpolation());
    int top = (int) Math.rint((outHeight - size) / 2.0);
    int left = (int) Math.rint((outWidth - size) / 2.0);
    height = size;
    width = size;
    return List.of(resize, new PixelOp.Crop(top, left, size, size));
  }

  @Override
  public List<PixelOp> horizontalFlip(HorizontalFlip flip) {
    return random.chance(flip.probability()) ? List.of(new PixelOp.Flip()) : List.of();
  }

  @Override
  public List<PixelOp> grayscale(Grayscale gray) {
    return random.chance(gray.probability()) ? List.of(new PixelOp.Gray()) : List.of();
  }

  @Override
  public List<PixelOp> gaussianBlur(GaussianBlur blur) {
    return random.chance(blur.probability())
        ? List.of(new PixelOp.Blur(random.uniform(blur.radiusMin(), blur.radiusMax())))
        : List.of();
  }

  @Override
  public List<PixelOp> solarize(Solarize solarize) {
    return random.chance(solarize.probability())
        ? List.of(new PixelOp.Invert(solarize.threshold()))
        : List.of();
  }

  /** Draws nothing and makes no pixels. */
  @Override
  public List<PixelOp> normalize(Normalize normalize) {
    return List.of();
  }

  /** Draws nothing here: the others' numbers stay what they are without it. */
  @Override
  public List<PixelOp> fromPlugin(FromPlugin augmentation) {
    return List.of(new PixelOp.Foreign(augmentation, random.branch(FOREIGN_STREAM, place)));
  }

  @Override
  public List<PixelOp> colorJitter(ColorJitter jitter) {
    if (!random.chance(jitter.probability())) {
      return List.of();
    }
    var ops = new ArrayList<PixelOp>();
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
    return ops;
  }

  private double factor(double halfWidth) {
    return random.uniform(Math.max(0, 1 - halfWidth), 1 + halfWidth);
  }
}
