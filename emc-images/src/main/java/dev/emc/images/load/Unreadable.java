package dev.emc.images.load;

/** What to do about an image that cannot be read. */
public enum Unreadable {
  /**
   * Go on without it and list it in {@link SkippedImages}. In training the image with the next
   * higher index that can be read takes its place; in evaluation the batch is one image smaller.
   * More than one in a hundred unreadable images stop the run all the same.
   */
  SKIP,
  /** Stop with an error that names it. */
  FAIL
}
