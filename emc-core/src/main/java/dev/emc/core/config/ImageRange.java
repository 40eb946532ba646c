package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.images.source.ImageSource;

/** Some of the images of a location. */
public record ImageRange(
    @Describe("Folder of images, list or IDX file, relative to the working directory")
        String images,
    @Describe("Index of the first image used") int from,
    @Describe("Index after the last image used; 0 = to the end") int to) {
  /** More images than any source has. */
  static final int MAX_INDEX = 100_000_000;

  /** Checks the range. */
  public ImageRange {
    Require.that(!images.isBlank(), "images must name a folder or file");
    Check.whole("from", from, 0, MAX_INDEX);
    Require.that(
        to == 0 || to > from, "to must be 0 (the end) or above from (" + from + "), got " + to);
    Check.whole("to", to, 0, MAX_INDEX);
  }

  /** All images of a location. */
  public ImageRange(String images) {
    this(images, 0, 0);
  }

  /** The same range in another place. */
  public ImageRange at(String location) {
    return new ImageRange(location, from, to);
  }

  /** Whether some images are in both, as far as their locations tell. */
  public boolean overlaps(ImageRange other) {
    return images.equals(other.images)
        && (to == 0 || other.from < to)
        && (other.to == 0 || from < other.to);
  }

  /**
   * The images of the range.
   *
   * @param all those of the location
   * @param key of the config that the range stands under, for the error
   * @throws ConfigException if the location has fewer images
   */
  public ImageSource of(ImageSource all, String key) {
    int end = to == 0 ? all.size() : to;
    if (from >= all.size() || end > all.size()) {
      throw new ConfigException(
          "%s.from to %s.to is %s to %s, but '%s' holds %s images"
              .formatted(key, key, from, end, all.description(), all.size()));
    }
    return from == 0 && end == all.size() ? all : all.range(from, end);
  }

  /** In words, the same for the same images. */
  public String text() {
    return from == 0 && to == 0
        ? images
        : "%s, images %s to %s".formatted(images, from, to == 0 ? "the end" : "" + (to - 1));
  }
}
