package dev.emc.core.data;

import dev.emc.api.ConfigException;
import dev.emc.core.augment.Image;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Image files below a folder.
 *
 * <p>If the folder itself holds no image but a subfolder does, each subfolder is a class, numbered
 * by name, as in torchvision's {@code ImageFolder}. Otherwise the images have no labels.
 */
public final class ImageFolder implements ImageSource {
  private static final int MAX_NAMED = 8;

  private final Path root;
  private final Decoder decoder;
  private final int channels;
  private final Path[] files;
  private final int[] labels;
  private final List<String> classNames;

  private ImageFolder(
      Path root,
      Decoder decoder,
      int channels,
      List<Path> files,
      int[] labels,
      List<String> classNames) {
    this.root = root;
    this.decoder = decoder;
    this.channels = channels;
    this.files = files.toArray(Path[]::new);
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
  }

  /**
   * Lists a folder's images; none is opened.
   *
   * @param channels 3 for colour, 1 for grey
   * @throws ConfigException if the folder cannot be listed, holds no image, or a class is empty
   */
  public static ImageFolder open(Path root, Decoder decoder, int channels) {
    var scan = new FolderScan(decoder.extensions());
    List<Path> subfolders = FolderScan.subfolders(root);
    boolean classes = !scan.holdsImages(root) && subfolders.stream().anyMatch(scan::holdsImages);
    if (classes) {
      return openClasses(root, decoder, channels, scan, subfolders);
    }
    List<Path> files = scan.images(root);
    if (files.isEmpty()) {
      throw new ConfigException(
          "folder '%s' holds no images: looked for %s in it and below%s"
              .formatted(root, extensions(decoder), foundInstead(scan)));
    }
    return new ImageFolder(root, decoder, channels, files, new int[0], List.of());
  }

  private static ImageFolder openClasses(
      Path root, Decoder decoder, int channels, FolderScan scan, List<Path> subfolders) {
    var files = new ArrayList<Path>();
    var names = new ArrayList<String>();
    var ends = new ArrayList<Integer>();
    for (Path subfolder : subfolders) {
      List<Path> images = scan.images(subfolder);
      String name = subfolder.getFileName().toString();
      if (images.isEmpty()) {
        throw new ConfigException(
            "class folder '%s' in '%s' holds no images: fill it or remove it"
                .formatted(name, root));
      }
      files.addAll(images);
      names.add(name);
      ends.add(files.size());
    }
    int[] labels = new int[files.size()];
    int label = 0;
    for (int i = 0; i < labels.length; i++) {
      if (i == ends.get(label)) {
        label++;
      }
      labels[i] = label;
    }
    return new ImageFolder(root, decoder, channels, files, labels, names);
  }

  private static String extensions(Decoder decoder) {
    return new TreeSet<>(decoder.extensions())
        .stream().map(e -> "." + e).collect(Collectors.joining(", "));
  }

  private static String foundInstead(FolderScan scan) {
    if (scan.otherExtensions().isEmpty()) {
      return "";
    }
    return scan.otherExtensions().stream()
        .limit(MAX_NAMED)
        .map(e -> "." + e)
        .collect(Collectors.joining(", ", "; found ", ""));
  }

  @Override
  public int size() {
    return files.length;
  }

  @Override
  public Image read(int index) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(files[index]);
    } catch (NoSuchFileException e) {
      throw new IOException("the file is gone", e);
    } catch (AccessDeniedException e) {
      throw new IOException("permission denied", e);
    }
    return decoder.decode(content, channels);
  }

  @Override
  public String name(int index) {
    return root.relativize(files[index]).toString();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    if (classNames.isEmpty()) {
      throw new IllegalStateException("the images of '" + root + "' have no labels");
    }
    return labels[index];
  }

  @Override
  public String description() {
    return root.toString();
  }
}
