package dev.emc.core.config;

/** Conditions of config records beyond the range of one number. */
final class Require {
  private Require() {}

  /**
   * Refuses a record.
   *
   * @param message starts with the key at fault
   */
  static void that(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
