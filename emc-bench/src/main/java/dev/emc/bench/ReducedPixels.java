package dev.emc.bench;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.augment.PixelOp;
import dev.emc.images.augment.Reduction;
import dev.emc.images.augment.ViewDraw;
import dev.emc.images.augment.ViewRenderer;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures how far the crops of reduced images are from those of whole ones, after resizing, and
 * prints one line for each factor: crops, mean of the absolute differences in levels of 256, 99th
 * percentile, largest.
 *
 * <p>Arguments: folder of JPEGs, size of the views, crops of each image, {@code bilinear} or {@code
 * bicubic}. Crops take 8 to 100 % of an image.
 */
public final class ReducedPixels {
  private static final int LEVELS = 256;

  private ReducedPixels() {}

  /** Prints the lines. */
  public static void main(String[] args) throws IOException {
    ImageSource images = ImageSources.open(args[0]);
    var filter = args[3].equals("bicubic") ? Interpolation.BICUBIC : Interpolation.BILINEAR;
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(0.08, 1, filter),
            new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));
    var view = new ViewSpec(Integer.parseInt(args[1]), 1, augmentations);
    var renderer = new ViewRenderer();
    Map<Integer, Differences> byFactor = new TreeMap<>();
    for (int i = 0; i < images.size(); i++) {
      Image whole = images.read(i);
      for (int crop = 0; crop < Integer.parseInt(args[2]); crop++) {
        var random = KeyedRandom.of(31, i, crop);
        List<PixelOp> ops = ViewDraw.draw(view, whole.height(), whole.width(), random);
        Image reduced = images.read(i, (height, width) -> Reduction.largest(List.of(ops)));
        int factor = reduced.reduction().factor();
        if (factor > 1) {
          byFactor
              .computeIfAbsent(factor, f -> new Differences())
              .add(renderer.apply(whole, ops).pixels(), renderer.apply(reduced, ops).pixels());
        }
      }
    }
    byFactor.forEach((factor, differences) -> differences.print(factor));
  }

  private static final class Differences {
    private final long[] histogram = new long[LEVELS];
    private long samples;
    private long crops;

    void add(byte[] exact, byte[] other) {
      for (int i = 0; i < exact.length; i++) {
        histogram[Math.abs((exact[i] & 0xFF) - (other[i] & 0xFF))]++;
      }
      samples += exact.length;
      crops++;
    }

    void print(int factor) {
      double sum = 0;
      long seen = 0;
      int percentile = 0;
      int largest = 0;
      for (int level = 0; level < LEVELS; level++) {
        sum += (double) level * histogram[level];
        if (seen < 0.99 * samples) {
          percentile = level;
        }
        if (histogram[level] > 0) {
          largest = level;
        }
        seen += histogram[level];
      }
      System.out.printf(
          "1/%d: %d crops, mean %.2f, 99 %% within %d, largest %d%n",
          factor, crops, sum / samples, percentile, largest);
    }
  }
}
