package dev.emc.app.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An experiment that ships with the program.
 *
 * @param name of the file without its ending
 * @param file where it is
 */
public record Recipe(String name, Path file) {
  /** The whole file. */
  public String text() throws IOException {
    return Files.readString(file);
  }

  /** The file's first comment line without its mark; empty if it does not start with one. */
  public String summary() throws IOException {
    return text()
        .lines()
        .findFirst()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.substring(1).strip())
        .orElse("");
  }
}
