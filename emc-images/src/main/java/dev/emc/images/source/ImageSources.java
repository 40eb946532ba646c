package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import dev.emc.images.decode.ReadOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Opens images by location, as users write it.
 *
 * <p>A location is
 *
 * <ul>
 *   <li>a folder of images, with a subfolder for each class or without labels,
 *   <li>{@code FOLDER@LIST}, the images of a folder that a list names: one path a line, a CSV file,
 *       or a JSON file of iNaturalist,
 *   <li>{@code FOLDER@PART}, a part of Pascal VOC or of CIFAR,
 *   <li>a list whose paths are relative to its own folder,
 *   <li>an IDX file or a binary file of CIFAR,
 *   <li>{@code classpath:PATH}, an IDX file inside the program,
 *   <li>{@code LOCATION@LIST}, where the location is no folder: those of its images whose numbers,
 *       from 0, stand in the list, one a line.
 * </ul>
 *
 * <p>What something is, its content and its extension say.
 */
public final class ImageSources {
  private static final String CLASS_PATH = "classpath:";
  private static final char PART = '@';

  private ImageSources() {}

  /**
   * Opens images in colour where there is colour.
   *
   * @throws ConfigException if it cannot be opened; one line that names it
   */
  public static ImageSource open(String location) {
    return open(location, new ReadOptions());
  }

  /**
   * Opens images.
   *
   * @param options of files; the images of an IDX file are always grey
   * @throws ConfigException if it cannot be opened; one line that names it
   */
  public static ImageSource open(String location, ReadOptions options) {
    int at = location.lastIndexOf(PART);
    if (location.startsWith(CLASS_PATH)) {
      return at > 0
          ? open(location.substring(0, at), location.substring(at + 1), options)
          : IdxFiles.openResource(location, location.substring(CLASS_PATH.length()));
    }
    Path path = path(location);
    if (at > 0 && at < location.length() - 1 && !Files.exists(path)) {
      return open(location.substring(0, at), location.substring(at + 1), options);
    }
    requireExists(location, path);
    return Files.isDirectory(path) ? openFolder(path, options) : openFile(path, options);
  }

  /**
   * Opens some images of a folder, or of another location by their numbers.
   *
   * @param folder of images, of VOC or of CIFAR, or any other location
   * @param part a list, or the name of a part; null for {@link #open(String, ReadOptions)}
   * @throws ConfigException if it cannot be opened; one line that names it
   */
  public static ImageSource open(String folder, @Nullable String part, ReadOptions options) {
    if (part == null) {
      return open(folder, options);
    }
    Path root = path(folder);
    if (!Files.isDirectory(root)) {
      Path list = numbers(folder, part);
      return NumberedList.of(open(folder, options), list);
    }
    if (VocDataset.isVoc(root)) {
      return VocDataset.open(root, part, options).images();
    }
    if (CifarSource.isCifar(root)) {
      return CifarSource.open(root, part, options);
    }
    return openList(folder + PART + part, list(root, part), root, options);
  }

  private static Path path(String location) {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new ConfigException("'%s' is not a path: %s".formatted(location, e.getReason()), e);
    }
  }

  private static void requireExists(String location, Path path) {
    if (!Files.exists(path)) {
      throw new ConfigException(
          "no file or folder '%s' (looked for %s)".formatted(location, path.toAbsolutePath()));
    }
    InputFiles.require(path);
  }

  /** A list of numbers lies in the working directory: beside a file it could be taken for one. */
  private static Path numbers(String location, String name) {
    Path list = path(name);
    InputFiles.require(list);
    if (!Files.isRegularFile(list)) {
      throw new ConfigException(
          "no list '%s' of the images of '%s' (looked for %s)"
              .formatted(name, location, list.toAbsolutePath()));
    }
    return list;
  }

  /** Lists lie in the working directory or beside the images. */
  private static Path list(Path root, String name) {
    Path here = path(name);
    Path inside = root.resolve(name);
    InputFiles.require(here);
    if (Files.isRegularFile(here)) {
      return here;
    }
    InputFiles.require(inside);
    if (Files.isRegularFile(inside)) {
      return inside;
    }
    throw new ConfigException(
        "no list '%s' (looked for %s and %s)"
            .formatted(name, here.toAbsolutePath(), inside.toAbsolutePath()));
  }

  private static ImageSource openFolder(Path folder, ReadOptions options) {
    List<String> parts =
        VocDataset.isVoc(folder) ? VocDataset.parts(folder) : CifarSource.parts(folder);
    if (!parts.isEmpty()) {
      throw new ConfigException(
          "'%s' comes in parts; say which: %s"
              .formatted(
                  folder, String.join(", ", parts.stream().map(p -> folder + "@" + p).toList())));
    }
    if (Files.isRegularFile(folder.resolve("data_batch_1"))
        || Files.isRegularFile(folder.resolve("meta"))) {
      throw new ConfigException(
          "'%s' looks like the Python version of CIFAR; its binary version can be read"
              .formatted(folder));
    }
    return ImageFolder.open(folder, options);
  }

  private static ImageSource openFile(Path file, ReadOptions options) {
    return switch (extension(file)) {
      case "bin" -> {
        OtherFiles.refuse(file);
        yield CifarSource.open(file, options);
      }
      case "csv", "tsv", "json", "txt", "lst", "list" ->
          openList(file.toString(), file, folderOf(file), options);
      default -> IdxFiles.open(file);
    };
  }

  private static ImageSource openList(
      String description, Path list, Path root, ReadOptions options) {
    OtherFiles.refuse(list);
    return switch (extension(list)) {
      case "csv", "tsv" -> CsvLabels.open(description, list, root, options);
      case "json" -> InatJson.open(description, list, root, options);
      default -> ImageList.open(description, list, root, options);
    };
  }

  private static Path folderOf(Path file) {
    @Nullable Path folder = file.getParent();
    return folder == null ? Path.of(".") : folder;
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
