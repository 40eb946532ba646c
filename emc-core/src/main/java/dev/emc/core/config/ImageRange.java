package dev.emc.core.config;

import dev.emc.api.plugin.Describe;

/** Some of the images of a location. */
public record ImageRange(
    @Describe("Folder of images or IDX file, relative to the working directory") String images,
    @Describe("Index of the first image used") int from,
    @Describe("Index after the last image used; 0 = to the end") int to) {
  public ImageRange {
    Check.that(!images.isBlank(), "images must name a folder or file");
    Check.notNegative("from", from);
    Check.that(
        to == 0 || to > from, "to must be 0 (the end) or above from (" + from + "), got " + to);
  }

  /** All of them. */
  public ImageRange(String images) {
    this(images, 0, 0);
  }
}
