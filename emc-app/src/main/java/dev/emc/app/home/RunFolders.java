package dev.emc.app.home;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Chooses where the results of a command go. */
public final class RunFolders {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private RunFolders() {}

  /** A new folder's path, {@code runs/NAME-TIME}, that says what was run and when. */
  public static Path named(String name, LocalDateTime now) {
    return Path.of("runs", name + "-" + TIME.format(now));
  }

  /**
   * A folder that the user named for new results.
   *
   * @throws ConfigException if something is in it already
   */
  public static Path unused(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ConfigException("--out: " + folder + " is a file, a folder is expected");
    }
    if (Files.isDirectory(folder)) {
      try (var entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new ConfigException("--out: " + folder + " is not empty, name a new folder");
        }
      }
    }
    return folder;
  }
}
