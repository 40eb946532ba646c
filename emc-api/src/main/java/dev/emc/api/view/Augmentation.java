package dev.emc.api.view;

import java.util.List;
import org.apiguardian.api.API;

/**
 * One random change of an image, as data: printable, serialisable, overridable in config. Semantics
 * are those of torchvision on PIL images; names and units are its, too.
 */
@API(status = API.Status.STABLE, since = "0.1")
public sealed interface Augmentation {

  /** How pixels are interpolated when resizing, always antialiased. */
  @API(status = API.Status.STABLE, since = "0.1")
  enum Interpolation {
    /** Triangle filter. */
    BILINEAR,
    /** Cubic filter with a = −0.5. */
    BICUBIC
  }

  /**
   * Cuts a random box and resizes it to the view's size.
   *
   * @param scaleMin least area of the box, as a share of the image
   * @param scaleMax greatest area of the box
   * @param ratioMin least width / height of the box, drawn log-uniformly
   * @param ratioMax greatest width / height
   * @param interpolation filter
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record RandomResizedCrop(
      double scaleMin,
      double scaleMax,
      double ratioMin,
      double ratioMax,
      Interpolation interpolation)
      implements Augmentation {
    public RandomResizedCrop {
      require(
          scaleMin > 0 && scaleMin <= scaleMax && scaleMax <= 1,
          "scale must satisfy 0 < min <= max <= 1, got " + scaleMin + " to " + scaleMax);
      require(
          ratioMin > 0 && ratioMin <= ratioMax,
          "ratio must satisfy 0 < min <= max, got " + ratioMin + " to " + ratioMax);
    }

    /** The usual crop: scale as given, ratio 3/4 to 4/3. */
    public static RandomResizedCrop of(double scaleMin, double scaleMax, Interpolation filter) {
      return new RandomResizedCrop(scaleMin, scaleMax, 3.0 / 4, 4.0 / 3, filter);
    }
  }

  /**
   * Resizes the shorter side and cuts the centre: the deterministic view of evaluation.
   *
   * @param resize length of the shorter side in pixels before the cut; the view's size is cut
   * @param interpolation filter
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record ResizeCenterCrop(int resize, Interpolation interpolation) implements Augmentation {
    public ResizeCenterCrop {
      require(resize > 0, "resize must be positive, got " + resize);
    }
  }

  /**
   * Mirrors left and right.
   *
   * @param probability of doing so
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record HorizontalFlip(double probability) implements Augmentation {
    public HorizontalFlip {
      requireProbability(probability);
    }
  }

  /**
   * Changes brightness, contrast, saturation and hue, in an order drawn at random. A factor is
   * drawn uniformly from [max(0, 1 − x), 1 + x], the hue shift from [−hue, hue]. Grey images have
   * neither saturation nor hue.
   *
   * @param brightness half-width of the factor's range
   * @param contrast half-width of the factor's range
   * @param saturation half-width of the factor's range
   * @param hue greatest shift, as a share of the colour circle, at most 0.5
   * @param probability of changing anything
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record ColorJitter(
      double brightness, double contrast, double saturation, double hue, double probability)
      implements Augmentation {
    public ColorJitter {
      require(
          brightness >= 0 && contrast >= 0 && saturation >= 0,
          "brightness, contrast and saturation must not be negative, got "
              + brightness
              + ", "
              + contrast
              + ", "
              + saturation);
      require(hue >= 0 && hue <= 0.5, "hue must lie in [0, 0.5], got " + hue);
      requireProbability(probability);
    }
  }

  /**
   * Replaces colours by their luma, keeping three channels.
   *
   * @param probability of doing so
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record Grayscale(double probability) implements Augmentation {
    public Grayscale {
      requireProbability(probability);
    }
  }

  /**
   * Blurs with PIL's Gaussian blur.
   *
   * @param radiusMin least standard deviation in pixels
   * @param radiusMax greatest standard deviation in pixels, drawn uniformly
   * @param probability of doing so
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record GaussianBlur(double radiusMin, double radiusMax, double probability)
      implements Augmentation {
    public GaussianBlur {
      require(
          radiusMin >= 0 && radiusMin <= radiusMax,
          "radius must satisfy 0 <= min <= max, got " + radiusMin + " to " + radiusMax);
      requireProbability(probability);
    }
  }

  /**
   * Inverts every pixel value at or above a threshold.
   *
   * @param threshold from 0 to 256
   * @param probability of doing so
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record Solarize(int threshold, double probability) implements Augmentation {
    public Solarize {
      require(
          threshold >= 0 && threshold <= 256, "threshold must lie in [0, 256], got " + threshold);
      requireProbability(probability);
    }
  }

  /**
   * Scales pixels to [0, 1], subtracts a mean and divides by a standard deviation, per channel.
   * Last in every plan.
   *
   * @param mean per channel
   * @param std per channel, positive
   */
  @API(status = API.Status.STABLE, since = "0.1")
  record Normalize(List<Double> mean, List<Double> std) implements Augmentation {
    public Normalize {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      require(
          !mean.isEmpty() && mean.size() == std.size(),
          "mean and std must have one value per channel, got "
              + mean.size()
              + " and "
              + std.size());
      require(std.stream().allMatch(s -> s > 0), "std must be positive, got " + std);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private static void requireProbability(double probability) {
    require(
        probability >= 0 && probability <= 1, "probability must lie in [0, 1], got " + probability);
  }
}
