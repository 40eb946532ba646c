package dev.emc.core.config;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong at a place of a config, on its way to the {@link Mistakes} of the whole: what
 * stands beside it is still looked at.
 */
final class Mistake extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Location at;

  /**
   * A mistake.
   *
   * @param line what a user reads, the place included
   */
  Mistake(Location at, String line, @Nullable Throwable cause) {
    super(line, cause);
    this.at = at;
  }

  /** Where it stands. */
  Location at() {
    return at;
  }

  /** What a user reads. */
  String line() {
    return String.valueOf(getMessage());
  }
}
