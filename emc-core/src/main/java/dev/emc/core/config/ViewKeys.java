package dev.emc.core.config;

import static java.util.Map.entry;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.Augmentation.Solarize;
import dev.emc.api.view.ViewSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a config says of the records of {@code dev.emc.api.view}. They cannot say it themselves:
 * what describes keys is for plugins, in a package that knows methods, which know views.
 */
final class ViewKeys {
  /** Defaults of records that have no constructor for them: those of torchvision's transforms. */
  private static final Map<Class<? extends Record>, Record> DEFAULTS =
      Map.of(
          RandomResizedCrop.class,
          RandomResizedCrop.of(0.08, 1, Interpolation.BILINEAR),
          HorizontalFlip.class,
          new HorizontalFlip(0.5));

  private static final Normalize NORMALIZE = new Normalize(List.of(0.5), List.of(0.25));

  /** Records that are right, of those that have no defaults. */
  private static final Map<Class<? extends Record>, Record> EXAMPLES =
      Map.of(
          ViewSpec.class,
          new ViewSpec(224, 2, List.of(NORMALIZE)),
          ResizeCenterCrop.class,
          new ResizeCenterCrop(256, Interpolation.BILINEAR),
          ColorJitter.class,
          new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
          Grayscale.class,
          new Grayscale(0.2),
          GaussianBlur.class,
          new GaussianBlur(0.1, 2, 0.5),
          Solarize.class,
          new Solarize(128, 0.2),
          Normalize.class,
          NORMALIZE);

  private static final Map<Class<? extends Record>, String> KINDS =
      Map.of(
          RandomResizedCrop.class,
          "Cuts a random box and resizes it to the view's size",
          ResizeCenterCrop.class,
          "Resizes the shorter side and cuts the centre: nothing is drawn",
          HorizontalFlip.class,
          "Mirrors left and right",
          ColorJitter.class,
          "Changes brightness, contrast, saturation and hue, in an order drawn at random",
          Grayscale.class,
          "Replaces colours by their luma",
          GaussianBlur.class,
          "Blurs as PIL does",
          Solarize.class,
          "Inverts every pixel value from a threshold on",
          Normalize.class,
          "Scales pixels to [0, 1], subtracts a mean and divides by a deviation; last in every view");

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          entry("ViewSpec.size", "Side of the square view in pixels"),
          entry("ViewSpec.count", "How many views of this kind are drawn of each image"),
          entry(
              "ViewSpec.augmentations",
              "What is done to the image, in order; the last is normalize"),
          entry("RandomResizedCrop.scale-min", "Least area of the box, as a share of the image"),
          entry("RandomResizedCrop.scale-max", "Greatest area of the box"),
          entry(
              "RandomResizedCrop.ratio-min",
              "Least width / height of the box, drawn log-uniformly"),
          entry("RandomResizedCrop.ratio-max", "Greatest width / height of the box"),
          entry("RandomResizedCrop.interpolation", "Filter, always antialiased"),
          entry("ResizeCenterCrop.resize", "Length of the shorter side before the cut, in pixels"),
          entry("ResizeCenterCrop.interpolation", "Filter, always antialiased"),
          entry("ColorJitter.brightness", "x of a factor drawn from [max(0, 1 - x), 1 + x]"),
          entry("ColorJitter.contrast", "The same for contrast"),
          entry("ColorJitter.saturation", "The same for saturation"),
          entry("ColorJitter.hue", "Greatest shift either way, as a share of the colour circle"),
          entry("GaussianBlur.radius-min", "Least standard deviation in pixels"),
          entry(
              "GaussianBlur.radius-max", "Greatest standard deviation in pixels, drawn uniformly"),
          entry("Solarize.threshold", "First value that is inverted, of 8 bits"),
          entry("Normalize.mean", "One value for each channel"),
          entry("Normalize.std", "One value for each channel"),
          entry("probability", "How often it is done"));

  private ViewKeys() {}

  /** The defaults of a kind of record; null if it has none or states them itself. */
  static @Nullable Record defaults(Class<? extends Record> type) {
    return DEFAULTS.get(type);
  }

  /** A record of a kind that is right; null if its own defaults are. */
  static @Nullable Record example(Class<? extends Record> type) {
    return EXAMPLES.get(type);
  }

  /** What a kind of operation does; empty for other records. */
  static String kind(Class<? extends Record> type) {
    return KINDS.getOrDefault(type, "");
  }

  /** What a key means; empty if it is none of these. */
  static String meaning(Class<? extends Record> type, String key) {
    if (key.equals("probability") && Augmentation.class.isAssignableFrom(type)) {
      return MEANINGS.getOrDefault(key, "");
    }
    return MEANINGS.getOrDefault(type.getSimpleName() + "." + key, "");
  }
}
