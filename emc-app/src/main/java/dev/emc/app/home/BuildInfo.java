package dev.emc.app.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this program was built from.
 *
 * @param version of the product
 * @param revision of the sources, {@code unknown} when the build was not told
 * @param djl version of the deep learning library
 * @param pytorch version of the engine
 */
public record BuildInfo(String version, String revision, String djl, String pytorch) {
  private static final String RESOURCE = "/dev/emc/app/build.properties";

  /** Reads what the build wrote down. */
  public static BuildInfo load() {
    var properties = new Properties();
    try (var input = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (input == null) {
        throw new IllegalStateException("the program is incomplete: " + RESOURCE + " is missing");
      }
      properties.load(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version"),
        properties.getProperty("revision"),
        properties.getProperty("djl"),
        properties.getProperty("pytorch"));
  }
}
