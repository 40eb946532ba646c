package dev.emc.eval.supervised;

/** Range checks of protocol records; a message starts with the key at fault. */
final class Ranges {
  private Ranges() {}

  static void positive(String key, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " must be positive, got " + value);
    }
  }
}
