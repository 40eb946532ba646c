package dev.emc.core.config;

import dev.emc.api.ConfigException;

/**
 * Where a piece of config was written.
 *
 * @param source name of the file, or {@code --set KEY}
 * @param line from 1; 0 if the source has no lines
 */
record Location(String source, int line) {
  private static final String OVERRIDE = "--set ";

  /** The start of a file, of which nothing more precise is known. */
  static Location file(String name) {
    return new Location(name, 0);
  }

  /** An override on the command line. */
  static Location override(String key) {
    return new Location(OVERRIDE + key, 0);
  }

  boolean isOverride() {
    return source.startsWith(OVERRIDE);
  }

  /** An error here about a key, which an override's own key is the beginning of. */
  ConfigException error(String path, String message) {
    if (isOverride() && (path + ".").startsWith(source.substring(OVERRIDE.length()) + ".")) {
      return new ConfigException(OVERRIDE + path + ": " + message);
    }
    return new ConfigException(this + ": " + (path.isEmpty() ? "" : path + ": ") + message);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
