package dev.emc.core.data;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens images by location, as users write it. */
public final class ImageSources {
  private static final String CLASS_PATH = "classpath:";
  private static final String GZIP = ".gz";

  private ImageSources() {}

  /**
   * Opens images in colour where there is colour; see {@link #open(String, boolean)}.
   *
   * @throws ConfigException if it cannot be opened; one line that names it
   */
  public static ImageSource open(String location) {
    return open(location, false);
  }

  /**
   * Opens a folder of images, an IDX file of images, or {@code classpath:PATH}, an IDX file inside
   * the program. Labels of an IDX file are looked for beside it, under the name with {@code images}
   * and {@code idx3} replaced by {@code labels} and {@code idx1}.
   *
   * @param grey whether a folder's images are read as grey; those of an IDX file always are
   * @throws ConfigException if it cannot be opened; one line that names it
   */
  public static ImageSource open(String location, boolean grey) {
    if (location.startsWith(CLASS_PATH)) {
      return openResource(location, location.substring(CLASS_PATH.length()));
    }
    Path path = path(location);
    if (Files.isDirectory(path)) {
      return ImageFolder.open(path, new ReadOptions(grey));
    }
    if (!Files.exists(path)) {
      throw new ConfigException(
          "no file or folder '%s' (looked for %s)".formatted(location, path.toAbsolutePath()));
    }
    return openIdx(path);
  }

  private static Path path(String location) {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new ConfigException("'%s' is not a path: %s".formatted(location, e.getReason()), e);
    }
  }

  private static ImageSource openIdx(Path images) {
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
      return Files.newInputStream(file);
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read '" + file + "': permission denied", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read '" + file + "': " + e, e);
    }
  }

  private static ImageSource openResource(String location, String path) {
    @Nullable InputStream images = resource(path);
    if (images == null) {
      throw new ConfigException("nothing on the class path is named '" + path + "'");
    }
    int slash = path.lastIndexOf('/') + 1;
    String name = path.substring(slash);
    for (String candidate : labelNames(name)) {
      @Nullable InputStream labels = resource(path.substring(0, slash) + candidate);
      if (labels != null) {
        return IdxSource.read(
            location, images, CLASS_PATH + path.substring(0, slash) + candidate, labels);
      }
    }
    return IdxSource.read(location, images);
  }

  private static @Nullable InputStream resource(String path) {
    @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    @Nullable InputStream found = context == null ? null : context.getResourceAsStream(path);
    return found != null ? found : ImageSources.class.getClassLoader().getResourceAsStream(path);
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
