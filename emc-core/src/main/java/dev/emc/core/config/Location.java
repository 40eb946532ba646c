package dev.emc.core.config;

import dev.emc.api.ConfigException;

/**
 * Where a piece of config was written.
 *
 * @param source name of the file, or {@code --set KEY}
 * @param line from 1; 0 if the source has no lines
 */
record Location(String source, int line) {
  /** The start of a file, of which nothing more precise is known. */
  static Location file(String name) {
    return new Location(name, 0);
  }

  /** An override on the command line. */
  static Location override(String key) {
    return new Location("--set " + key, 0);
  }

  boolean isOverride() {
    return source.startsWith("--set ");
  }

  /** An error here about a key. */
  ConfigException error(String path, String message) {
    boolean said = path.isEmpty() || (isOverride() && source.equals("--set " + path));
    return new ConfigException(this + ": " + (said ? "" : path + ": ") + message);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
