package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.files.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses files that people give in place of images or lists, and calls them what they are. */
final class OtherFiles {
  private OtherFiles() {}

  /**
   * Looks at a file of images or a list.
   *
   * @throws ConfigException if it is of a kind that is neither
   */
  static void refuse(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      refuse(file.toString(), in.readNBytes(FileKind.START_BYTES));
    } catch (IOException e) {
      // Its reader says why it cannot be read.
    }
  }

  /**
   * Looks at the start of a stream, which is left where it is.
   *
   * @param name for messages
   * @param in one with marks
   * @throws ConfigException if it is of a kind that holds no images which are read
   */
  static void refuse(String name, InputStream in) throws IOException {
    in.mark(FileKind.START_BYTES + 1);
    byte[] start = in.readNBytes(FileKind.START_BYTES);
    in.reset();
    refuse(name, start);
  }

  private static void refuse(String name, byte[] start) {
    FileKind.of(start)
        .ifPresent(
            kind -> {
              throw new ConfigException(
                  "'%s' is %s; %s".formatted(name, kind.name(), advice(kind.family())));
            });
  }

  private static String advice(FileKind.Family family) {
    return switch (family) {
      case WEB_PAGE -> "perhaps an error or sign-in page came instead: download the file itself";
      case POINTER -> "run 'git lfs pull' in its repository, or download the file itself";
      case ARCHIVE -> "unpack it and give the folder of images";
      case DATA -> "write its images into a folder, with a subfolder for each class";
      case IMAGE -> "give the folder that it is in";
      case OTHER -> "a folder of images, a list or an IDX file is expected";
    };
  }
}
