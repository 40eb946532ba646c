package dev.emc.core.config;

/**
 * Where a piece of config was written.
 *
 * @param source name of the file, or {@code --set KEY}
 * @param line from 1; 0 if the source has no lines
 * @param column from 0, for the order of what is in one line; of an override, its number
 */
record Location(String source, int line, int column) {
  private static final String OVERRIDE = "--set ";

  /** The start of a file, of which nothing more precise is known. */
  static Location file(String name) {
    return new Location(name, 0, 0);
  }

  /**
   * An override on the command line.
   *
   * @param number how many come before it
   */
  static Location override(String key, int number) {
    return new Location(OVERRIDE + key, 0, number);
  }

  boolean isOverride() {
    return source.startsWith(OVERRIDE);
  }

  /** A mistake here about a key, which an override's own key is the beginning of. */
  Mistake error(String path, String message) {
    if (isOverride() && (path + ".").startsWith(source.substring(OVERRIDE.length()) + ".")) {
      return new Mistake(this, OVERRIDE + path + ": " + message, null);
    }
    String key = path.isEmpty() ? "" : path + ": ";
    return new Mistake(this, this + ": " + key + message, null);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
