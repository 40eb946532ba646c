package dev.emc.images.source;

import dev.emc.images.decode.ReadOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Opens the images that a text file names, one a line, such as the lists of 1 % and 10 % of
 * ImageNet.
 *
 * <p>A line is a path relative to the root. A bare file name like {@code n01440764_10026.JPEG} lies
 * in the class folder that its part before the last underscore names, if there is that folder. An
 * image's class is the subfolder of the root it lies in; classes are numbered as those of the whole
 * root, whether the list names images of each or not. If an image lies in no subfolder, none has a
 * label.
 */
final class ImageList {
  private static final int NO_CLASS = -1;

  private ImageList() {}

  /**
   * Opens a list.
   *
   * @param description of the images, for messages
   * @throws dev.emc.api.ConfigException if the list cannot be read or names files that are absent
   */
  static ImageSource open(String description, Path list, Path root, ReadOptions options) {
    List<String> classNames =
        FolderScan.subfolders(root).stream().map(f -> f.getFileName().toString()).toList();
    Map<String, Integer> classes = new HashMap<>();
    classNames.forEach(name -> classes.put(name, classes.size()));
    var files = new ListedFiles(list, "line", root);
    TextLines.forEach(list, line -> files.add(line.number(), path(line.text(), classes)));
    FileNames names = files.names();
    int[] labels =
        IntStream.range(0, names.size()).map(i -> classOf(names.name(i), classes)).toArray();
    boolean labelled = IntStream.of(labels).noneMatch(label -> label == NO_CLASS);
    return labelled
        ? new ImageFiles(description, root, names, classNames, labels, options)
        : new ImageFiles(description, root, names, options);
  }

  private static String path(String line, Map<String, Integer> classes) {
    int underscore = line.lastIndexOf('_');
    if (underscore < 0 || line.indexOf('/') >= 0) {
      return line;
    }
    String folder = line.substring(0, underscore);
    return classes.containsKey(folder) ? folder + "/" + line : line;
  }

  private static int classOf(String name, Map<String, Integer> classes) {
    int slash = name.indexOf('/');
    return slash < 0 ? NO_CLASS : classes.getOrDefault(name.substring(0, slash), NO_CLASS);
  }
}
