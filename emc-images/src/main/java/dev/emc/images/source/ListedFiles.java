package dev.emc.images.source;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files that a list names, each looked for below a folder. */
final class ListedFiles {
  private static final int MAX_NAMED = 5;

  private final Path list;
  private final String unit;
  private final Path root;
  private final Path base;
  private final FileNames.Builder names = new FileNames.Builder();
  private final List<String> firstAbsent = new ArrayList<>();
  private int absent;

  /**
   * No file yet.
   *
   * @param list the file that names them, for messages
   * @param unit what is counted in messages, such as {@code line}
   * @param root what names are relative to
   */
  ListedFiles(Path list, String unit, Path root) {
    this.list = list;
    this.unit = unit;
    this.root = root;
    this.base = root.toAbsolutePath().normalize();
  }

  /**
   * Adds a file.
   *
   * @param number of the line or entry that names it
   * @param name its path, relative to the root or absolute
   * @throws ConfigException if it lies outside of the root or may not be looked at
   */
  void add(long number, String name) {
    String below = below(number, name);
    names.add(below);
    if (!exists(number, root.resolve(below))) {
      absent++;
      if (firstAbsent.size() < MAX_NAMED) {
        firstAbsent.add("%s %s '%s'".formatted(unit, number, name));
      }
    }
  }

  /** The path below the root, with slashes. */
  private String below(long number, String name) {
    try {
      Path path = base.resolve(name).normalize();
      if (!path.startsWith(base) || path.equals(base)) {
        throw error(number, "'%s' does not lie in '%s'".formatted(name, root));
      }
      return base.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    } catch (InvalidPathException e) {
      throw error(number, "'%s' is not a path: %s".formatted(name, e.getReason()));
    }
  }

  private boolean exists(long number, Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isRegularFile();
    } catch (AccessDeniedException e) {
      throw error(number, "cannot look at '%s': permission denied".formatted(file));
    } catch (IOException e) {
      return false;
    }
  }

  /** An error at a line or entry of the list. */
  ConfigException error(long number, String message) {
    return new ConfigException("'%s', %s %s: %s".formatted(list, unit, number, message));
  }

  /**
   * All names.
   *
   * @throws ConfigException if there is none, or a file is absent; one line that says which
   */
  FileNames names() {
    if (names.size() == 0) {
      throw new ConfigException("'%s' names no images".formatted(list));
    }
    if (absent > 0) {
      int more = absent - firstAbsent.size();
      throw new ConfigException(
          "'%s' names %s file%s, %s of which %s not in '%s': %s%s"
              .formatted(
                  list,
                  names.size(),
                  names.size() == 1 ? "" : "s",
                  absent,
                  absent == 1 ? "is" : "are",
                  root,
                  String.join(", ", firstAbsent),
                  more > 0 ? " and " + more + " more" : ""));
    }
    return names.build();
  }
}
