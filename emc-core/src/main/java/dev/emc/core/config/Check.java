package dev.emc.core.config;

/** Range checks of config records; a message starts with the key at fault. */
final class Check {
  private Check() {}

  static void that(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  static void positive(String key, double value) {
    that(value > 0, key + " must be positive, got " + text(value));
  }

  static void notNegative(String key, double value) {
    that(value >= 0, key + " must not be negative, got " + text(value));
  }

  static void share(String key, double value) {
    that(value >= 0 && value < 1, key + " must lie in [0, 1), got " + text(value));
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
