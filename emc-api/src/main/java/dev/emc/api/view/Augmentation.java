package dev.emc.api.view;

import dev.emc.api.config.Check;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One random change of an image, as data: printable, serialisable, overridable in config. Semantics
 * are those of torchvision on PIL images; names and units are its, too. What a plugin brings is
 * named by {@link FromPlugin} and done by its {@link PixelAugmentation}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public sealed interface Augmentation {

  /**
   * Calls the method of a visitor that is for this augmentation.
   *
   * @return what that returned
   */
  <R> R accept(Visitor<R> visitor);

  /**
   * Does something for each kind of augmentation: what must know all of them implements this, so
   * that the compiler finds it when a kind is added.
   *
   * @param <R> what it makes of an augmentation
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  interface Visitor<R> {
    /** For a random box, resized. */
    R randomResizedCrop(RandomResizedCrop augmentation);

    /** For a resized image, cut. */
    R resizeCenterCrop(ResizeCenterCrop augmentation);

    /** For a mirror. */
    R horizontalFlip(HorizontalFlip augmentation);

    /** For a change of colours. */
    R colorJitter(ColorJitter augmentation);

    /** For a change to greys. */
    R grayscale(Grayscale augmentation);

    /** For a blur. */
    R gaussianBlur(GaussianBlur augmentation);

    /** For a inversion of bright values. */
    R solarize(Solarize augmentation);

    /** For a normalisation. */
    R normalize(Normalize augmentation);

    /** For what a plugin does. */
    R fromPlugin(FromPlugin augmentation);
  }

  /** How pixels are interpolated when resizing, always antialiased. */
  @API(status = API.Status.MAINTAINED, since = "0.1")
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
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record RandomResizedCrop(
      double scaleMin,
      double scaleMax,
      double ratioMin,
      double ratioMax,
      Interpolation interpolation)
      implements Augmentation {
    public RandomResizedCrop {
      Check.positive("scale-min", scaleMin, 1);
      Check.positive("scale-max", scaleMax, 1);
      Check.positive("ratio-min", ratioMin, 1000);
      Check.positive("ratio-max", ratioMax, 1000);
      require(
          scaleMin <= scaleMax,
          "scale must satisfy 0 < min <= max <= 1, got " + scaleMin + " to " + scaleMax);
      require(
          ratioMin <= ratioMax,
          "ratio must satisfy 0 < min <= max, got " + ratioMin + " to " + ratioMax);
    }

    /** The usual crop: scale as given, ratio 3/4 to 4/3. */
    public static RandomResizedCrop of(double scaleMin, double scaleMax, Interpolation filter) {
      return new RandomResizedCrop(scaleMin, scaleMax, 3.0 / 4, 4.0 / 3, filter);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.randomResizedCrop(this);
    }
  }

  /**
   * Resizes the shorter side and cuts the centre: the deterministic view of evaluation.
   *
   * @param resize length of the shorter side in pixels before the cut; the view's size is cut
   * @param interpolation filter
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record ResizeCenterCrop(int resize, Interpolation interpolation) implements Augmentation {
    public ResizeCenterCrop {
      Check.whole("resize", resize, 1, 4 * ViewSpec.MAX_SIZE);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.resizeCenterCrop(this);
    }
  }

  /**
   * Mirrors left and right.
   *
   * @param probability of doing so
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record HorizontalFlip(double probability) implements Augmentation {
    public HorizontalFlip {
      requireProbability(probability);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.horizontalFlip(this);
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
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record ColorJitter(
      double brightness, double contrast, double saturation, double hue, double probability)
      implements Augmentation {
    public ColorJitter {
      Check.number("brightness", brightness, 0, 100);
      Check.number("contrast", contrast, 0, 100);
      Check.number("saturation", saturation, 0, 100);
      Check.number("hue", hue, 0, 0.5);
      requireProbability(probability);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.colorJitter(this);
    }
  }

  /**
   * Replaces colours by their luma, keeping three channels.
   *
   * @param probability of doing so
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record Grayscale(double probability) implements Augmentation {
    public Grayscale {
      requireProbability(probability);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.grayscale(this);
    }
  }

  /**
   * Blurs with PIL's Gaussian blur.
   *
   * @param radiusMin least standard deviation in pixels
   * @param radiusMax greatest standard deviation in pixels, drawn uniformly
   * @param probability of doing so
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record GaussianBlur(double radiusMin, double radiusMax, double probability)
      implements Augmentation {
    public GaussianBlur {
      Check.number("radius-min", radiusMin, 0, 1000);
      Check.number("radius-max", radiusMax, 0, 1000);
      require(
          radiusMin <= radiusMax,
          "radius must satisfy 0 <= min <= max, got " + radiusMin + " to " + radiusMax);
      requireProbability(probability);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.gaussianBlur(this);
    }
  }

  /**
   * Inverts every pixel value at or above a threshold.
   *
   * @param threshold from 0 to 256
   * @param probability of doing so
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record Solarize(int threshold, double probability) implements Augmentation {
    public Solarize {
      Check.whole("threshold", threshold, 0, 256);
      requireProbability(probability);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.solarize(this);
    }
  }

  /**
   * Scales pixels to [0, 1], subtracts a mean and divides by a standard deviation, per channel.
   * Last in every plan.
   *
   * @param mean per channel
   * @param std per channel, positive
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
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
      mean.forEach(value -> Check.number("mean", value, -100, 100));
      std.forEach(value -> Check.positive("std", value, 100));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.normalize(this);
    }
  }

  /**
   * What a plugin does to pixels: the size and the channels stay. In a config it stands under the
   * component's own name, with its keys beside.
   *
   * @param name of the {@link PixelAugmentation}, as the plugin bound it
   * @param config its record; null for its defaults, and if it has no keys
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  record FromPlugin(String name, @Nullable Record config) implements Augmentation {
    /** With the defaults. */
    public FromPlugin(String name) {
      this(name, null);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.fromPlugin(this);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private static void requireProbability(double probability) {
    Check.number("probability", probability, 0, 1);
  }
}
