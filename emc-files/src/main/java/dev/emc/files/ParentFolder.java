package dev.emc.files;

import java.nio.file.Path;

/** Where files lie. */
public final class ParentFolder {
  private ParentFolder() {}

  /**
   * The folder a file lies in, absolute, whether or not they exist.
   *
   * @throws IllegalArgumentException if the path is a root, which lies in none
   */
  public static Path of(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("'" + file + "' is no file: it lies in no folder");
    }
    return folder;
  }
}
