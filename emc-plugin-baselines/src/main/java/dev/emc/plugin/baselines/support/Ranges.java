package dev.emc.plugin.baselines.support;

/** Range checks of config values; each failure is one line that names the key. */
public final class Ranges {
  private Ranges() {}

  /**
   * A weight: finite, 0 or more.
   *
   * @throws IllegalArgumentException naming the key
   */
  public static void weight(String key, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(key + " must be 0 or more, got " + value);
    }
  }

  /**
   * A finite number above 0.
   *
   * @throws IllegalArgumentException naming the key
   */
  public static void positive(String key, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(key + " must be above 0, got " + value);
    }
  }

  /**
   * A whole number of at least the given size.
   *
   * @throws IllegalArgumentException naming the key
   */
  public static void atLeast(String key, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be at least " + least + ", got " + value);
    }
  }
}
