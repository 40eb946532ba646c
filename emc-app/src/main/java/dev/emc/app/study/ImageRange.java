package dev.emc.app.study;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.ImageSources;
import dev.emc.core.data.ReadOptions;

/** Some labelled images of a folder or file. */
public record ImageRange(
    @Describe("Folder of images with a folder for each class, or IDX file") String images,
    @Describe("Index of the first image used") int from,
    @Describe("Index after the last image used; 0 = to the end") int to) {
  /** Checks the range. */
  public ImageRange {
    if (from < 0) {
      throw new IllegalArgumentException("from must not be negative, got " + from);
    }
    if (to != 0 && to <= from) {
      throw new IllegalArgumentException(
          "to must be 0 (the end) or above from (" + from + "), got " + to);
    }
  }

  /** All images of a location. */
  public ImageRange(String images) {
    this(images, 0, 0);
  }

  /** The range of images in another place. */
  public ImageRange at(String location) {
    return new ImageRange(location, from, to);
  }

  /** Whether some images are in both, as far as their locations tell. */
  boolean overlaps(ImageRange other) {
    return images.equals(other.images)
        && (to == 0 || other.from < to)
        && (other.to == 0 || from < other.to);
  }

  /**
   * Opens them.
   *
   * @param channels the network's
   * @throws ConfigException if they cannot be opened, are too few or have no labels
   */
  public ImageSource open(int channels) {
    ImageSource all = ImageSources.open(images, new ReadOptions(channels == 1, false));
    if (all.channels() != channels) {
      throw new ConfigException(
          "the images of %s have %d channel(s), the network was trained on %d"
              .formatted(images, all.channels(), channels));
    }
    if (!all.labelled()) {
      throw new ConfigException(
          images + " has no labels; a folder with one subfolder for each class is expected");
    }
    int end = to == 0 ? all.size() : to;
    if (from >= all.size() || end > all.size()) {
      throw new ConfigException(
          "images %d to %d are wanted of %s, which holds %d"
              .formatted(from, end, images, all.size()));
    }
    return from == 0 && end == all.size() ? all : all.range(from, end);
  }

  /** In words, the same for the same images. */
  public String text() {
    return from == 0 && to == 0
        ? images
        : "%s, images %d to %s".formatted(images, from, to == 0 ? "the end" : "" + (to - 1));
  }
}
