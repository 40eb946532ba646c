package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.ReadOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lists the image files below a folder.
 *
 * <p>If the folder itself holds no image but a subfolder does, each subfolder is a class, numbered
 * by name, as in torchvision's {@code ImageFolder}. Otherwise the images have no labels.
 */
final class ImageFolder {
  private static final int MAX_NAMED = 8;

  private ImageFolder() {}

  /**
   * Lists a folder's images; none is opened.
   *
   * @throws ConfigException if the folder cannot be listed, holds no image, or a class is empty
   */
  static ImageSource open(Path root, ReadOptions options) {
    var scan = new FolderScan(root, options.decoder().extensions());
    List<Path> subfolders = FolderScan.subfolders(root);
    boolean classes = !scan.holdsImages(root) && subfolders.stream().anyMatch(scan::holdsImages);
    if (classes) {
      return openClasses(root, options, scan, subfolders);
    }
    var names = new FileNames.Builder();
    scan.addImages(root, names);
    if (names.size() == 0) {
      throw new ConfigException(
          "folder '%s' holds no images: looked for %s in it and below%s"
              .formatted(root, extensions(options), foundInstead(scan)));
    }
    return new ImageFiles(root.toString(), root, names.build(), options);
  }

  private static ImageSource openClasses(
      Path root, ReadOptions options, FolderScan scan, List<Path> subfolders) {
    var names = new FileNames.Builder();
    var classNames = new ArrayList<String>();
    int[] ends = new int[subfolders.size()];
    for (Path subfolder : subfolders) {
      int before = names.size();
      scan.addImages(subfolder, names);
      String name = subfolder.getFileName().toString();
      if (names.size() == before) {
        throw new ConfigException(
            "class folder '%s' in '%s' holds no images: fill it or remove it"
                .formatted(name, root));
      }
      ends[classNames.size()] = names.size();
      classNames.add(name);
    }
    int[] labels = new int[names.size()];
    for (int c = 1; c < ends.length; c++) {
      Arrays.fill(labels, ends[c - 1], ends[c], c);
    }
    return new ImageFiles(root.toString(), root, names.build(), classNames, labels, options);
  }

  private static String extensions(ReadOptions options) {
    return new TreeSet<>(options.decoder().extensions())
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
}
