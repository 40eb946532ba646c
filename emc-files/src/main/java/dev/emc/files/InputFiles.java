package dev.emc.files;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Tells files from pipes, devices and sockets before they are opened: opening a pipe waits for
 * somebody to write into it, and a device may have no end.
 */
public final class InputFiles {
  private static final int KIND = 0xF000;
  private static final int PIPE = 0x1000;
  private static final int CHARACTERS = 0x2000;
  private static final int BLOCKS = 0x6000;
  private static final int SOCKET = 0xC000;

  private InputFiles() {}

  /**
   * Lets a file, a folder and what does not exist pass; who opens it says what is wrong with it.
   *
   * @param file links are followed
   * @return the same
   * @throws ConfigException if it is a pipe, a device or a socket; one line that names it
   */
  public static Path require(Path file) {
    Optional<String> other = other(file);
    if (other.isPresent()) {
      throw new ConfigException(
          "'%s' is %s, not a file: save its content as a file first".formatted(file, other.get()));
    }
    return file;
  }

  /**
   * The size of a file that is going to be read, in bytes.
   *
   * @throws FileSystemException if it is a pipe, a device, a socket or a folder
   * @throws IOException if it cannot be looked at
   */
  public static long size(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      String kind = attributes.isDirectory() ? "a folder" : other(file).orElse("something else");
      throw new FileSystemException(file.toString(), null, "it is " + kind + ", not a file");
    }
    return attributes.size();
  }

  /** What something is that is neither a file nor a folder; empty also if there is nothing. */
  private static Optional<String> other(Path file) {
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(kind(file));
  }

  private static String kind(Path file) {
    try {
      if (Files.getAttribute(file, "unix:mode") instanceof Integer mode) {
        return switch (mode & KIND) {
          case PIPE -> "a pipe";
          case CHARACTERS, BLOCKS -> "a device";
          case SOCKET -> "a socket";
          default -> "something else";
        };
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Not every system tells.
    }
    return "a pipe, a device or a socket";
  }
}
