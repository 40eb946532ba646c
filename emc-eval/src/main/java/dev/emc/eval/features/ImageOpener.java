package dev.emc.eval.features;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Opens images as a network was shown them in training.
 *
 * @param channels the network's: 1 (colours are turned to grey) or 3
 * @param exifRotate whether photos are turned upright by their EXIF mark
 */
public record ImageOpener(int channels, boolean exifRotate) {

  /** How image files are read. */
  public ReadOptions options() {
    return new ReadOptions(channels == 1, exifRotate);
  }

  /**
   * Opens images by location.
   *
   * @throws ConfigException if they cannot be opened or have another number of channels
   */
  public ImageSource open(String location) {
    ImageSource images = ImageSources.open(location, options());
    if (images.channels() != channels) {
      throw new ConfigException(
          "the images of %s have %s channel(s), the network was trained on %s"
              .formatted(location, images.channels(), channels));
    }
    return images;
  }

  /**
   * Opens images with labels.
   *
   * @throws ConfigException if they cannot be opened or have none
   */
  public ImageSource labelled(String location) {
    ImageSource images = open(location);
    if (!images.labelled()) {
      throw new ConfigException(
          location
              + " has no labels; a folder with one subfolder for each class is expected, a list with"
              + " labels, or an IDX file with that of its labels beside it");
    }
    return images;
  }

  /**
   * Opens some images with labels.
   *
   * @param key of the config that they stand under; each error starts with it
   * @throws ConfigException if they cannot be opened, are too few or have no labels
   */
  public ImageSource labelled(String key, ImageRange range) {
    return some(key, range, this::labelled);
  }

  /**
   * Opens some images, with labels or without.
   *
   * @param key of the config that they stand under; each error starts with it
   * @throws ConfigException if they cannot be opened or are too few
   */
  public ImageSource open(String key, ImageRange range) {
    return some(key, range, this::open);
  }

  private static ImageSource some(
      String key, ImageRange range, Function<String, ImageSource> opening) {
    ImageSource all;
    try {
      all = opening.apply(range.images());
    } catch (ConfigException e) {
      throw new ConfigException(key + ": " + e.getMessage(), e);
    }
    return range.of(all, key);
  }

  /**
   * Checks that what is learnt on some images can be tested on others.
   *
   * @param trainName what an error calls the images to learn from
   * @param testName what it calls those to test on
   * @throws ConfigException if their classes differ
   */
  public static void requireSameClasses(
      String trainName, ImageSource train, String testName, ImageSource test) {
    requireSameClasses(trainName, train.classNames(), testName, test.classNames());
  }

  /**
   * Checks the same of two lists of classes.
   *
   * @throws ConfigException if they differ
   */
  public static void requireSameClasses(
      String trainName, List<String> train, String testName, List<String> test) {
    List<String> unknown = new ArrayList<>(test);
    unknown.removeAll(train);
    if (!unknown.isEmpty()) {
      throw new ConfigException(
          "%s has the class '%s', which %s has not".formatted(testName, unknown.get(0), trainName));
    }
    List<String> missing = new ArrayList<>(train);
    missing.removeAll(test);
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "%s has no images of class '%s', which %s has"
              .formatted(testName, missing.get(0), trainName));
    }
    if (!train.equals(test)) {
      throw new ConfigException(
          "%s and %s have the same classes in another order".formatted(trainName, testName));
    }
  }
}
