package dev.emc.app.home;

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
}
