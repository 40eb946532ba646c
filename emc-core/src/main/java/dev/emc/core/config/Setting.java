package dev.emc.core.config;

import java.nio.file.Path;

/**
 * A key of an experiment and the value it is to have: as a user wrote it, or as a program gives it.
 */
public sealed interface Setting {
  /** What a user wrote. */
  static Setting written(String text) {
    return new Written(text);
  }

  /** A text, which is taken as it is. */
  static Setting of(String key, String value) {
    return new Given(key, value, true);
  }

  /** A path, likewise. */
  static Setting of(String key, Path value) {
    return new Given(key, value.toString(), true);
  }

  /** A whole number. */
  static Setting of(String key, long value) {
    return new Given(key, String.valueOf(value), false);
  }

  /**
   * A user's.
   *
   * @param text {@code KEY=VALUE}, looked into when it is applied
   */
  record Written(String text) implements Setting {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A program's.
   *
   * @param key with dots
   * @param value as it is
   * @param isText whether it is text whatever it looks like
   */
  record Given(String key, String value, boolean isText) implements Setting {
    @Override
    public String toString() {
      return key + "=" + value;
    }
  }
}
