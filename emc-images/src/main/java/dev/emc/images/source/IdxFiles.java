package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens IDX files of images. Labels are looked for beside them, under the name with {@code images}
 * and {@code idx3} replaced by {@code labels} and {@code idx1}.
 */
final class IdxFiles {
  private static final String GZIP = ".gz";

  private IdxFiles() {}

  /**
   * Opens a file.
   *
   * @throws ConfigException if it is no IDX file; one line that names it
   */
  static ImageSource open(Path images) {
    String name = images.getFileName().toString();
    for (String candidate : labelNames(name)) {
      Path labels = images.resolveSibling(candidate);
      if (Files.isRegularFile(labels)) {
        return IdxSource.read(images.toString(), stream(images), labels.toString(), stream(labels));
      }
    }
    return IdxSource.read(images.toString(), stream(images));
  }

  private static InputStream stream(Path file) {
    try {
      return Files.newInputStream(InputFiles.require(file));
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read '" + file + "': permission denied", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read '" + file + "': " + e, e);
    }
  }

  /**
   * Opens a file inside the program.
   *
   * @param location for messages
   * @param path on the class path
   * @throws ConfigException if there is none, or it is no IDX file
   */
  static ImageSource openResource(String location, String path) {
    @Nullable InputStream images = resource(path);
    if (images == null) {
      throw new ConfigException("nothing on the class path is named '" + path + "'");
    }
    String folder = location.substring(0, location.length() - path.length());
    int slash = path.lastIndexOf('/') + 1;
    for (String candidate : labelNames(path.substring(slash))) {
      String beside = path.substring(0, slash) + candidate;
      @Nullable InputStream labels = resource(beside);
      if (labels != null) {
        return IdxSource.read(location, images, folder + beside, labels);
      }
    }
    return IdxSource.read(location, images);
  }

  private static @Nullable InputStream resource(String path) {
    @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    @Nullable InputStream found = context == null ? null : context.getResourceAsStream(path);
    return found != null ? found : IdxFiles.class.getClassLoader().getResourceAsStream(path);
  }

  /** Under what names the labels of a file may lie, the likelier first. */
  private static List<String> labelNames(String images) {
    String labels = images.replace("images", "labels").replace("idx3", "idx1");
    if (labels.equals(images)) {
      return List.of();
    }
    String other =
        labels.endsWith(GZIP)
            ? labels.substring(0, labels.length() - GZIP.length())
            : labels + GZIP;
    return List.of(labels, other);
  }
}
