package dev.emc.images.source;

import dev.emc.files.InputFiles;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import dev.emc.images.decode.PixelLimits;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Image files below one root, each opened when it is asked for. */
final class ImageFiles implements ImageSource {
  private final String description;
  private final Path root;
  private final FileNames names;
  private final List<String> classNames;
  private final int[] labels;
  private final ReadOptions options;

  /**
   * Files without labels.
   *
   * @param description see {@link #description()}
   */
  ImageFiles(String description, Path root, FileNames names, ReadOptions options) {
    this(description, root, names, List.of(), new int[0], options);
  }

  /**
   * Files with labels.
   *
   * @param description see {@link #description()}
   * @param labels an index of the class names for each file
   */
  ImageFiles(
      String description,
      Path root,
      FileNames names,
      List<String> classNames,
      int[] labels,
      ReadOptions options) {
    this.description = description;
    this.root = root;
    this.names = names;
    this.classNames = List.copyOf(classNames);
    this.labels = labels;
    this.options = options;
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public Image read(int index) throws IOException {
    return read(index, Reduction.Choice.NONE);
  }

  @Override
  public Image read(int index, Reduction.Choice choice) throws IOException {
    Path file = names.path(root, index);
    try {
      long bytes = InputFiles.size(file);
      if (PixelLimits.isLarge(bytes)) {
        return options.decoder().decode(file, channels(), choice);
      }
      PixelLimits.checkFile(bytes);
      return options.decoder().decode(Files.readAllBytes(file), channels(), choice);
    } catch (NoSuchFileException e) {
      throw new IOException("the file is gone", e);
    } catch (AccessDeniedException e) {
      throw new IOException("permission denied", e);
    } catch (FileSystemException e) {
      throw new IOException(e.getReason() == null ? e.toString() : e.getReason(), e);
    }
  }

  @Override
  public String name(int index) {
    return names.name(index);
  }

  @Override
  public int channels() {
    return options.channels();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    if (classNames.isEmpty()) {
      throw new IllegalStateException("the images of '" + description + "' have no labels");
    }
    return labels[index];
  }

  @Override
  public String description() {
    return description;
  }
}
