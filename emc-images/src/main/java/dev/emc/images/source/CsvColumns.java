package dev.emc.images.source;

import dev.emc.api.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which columns of a table hold what, by their names; a table of two columns may name them as it
 * likes: the first is the image, the second the class.
 *
 * @param file index of the column with the path
 * @param label index of the column with the class, or −1
 */
record CsvColumns(int file, int label) {
  private static final List<String> FILE =
      List.of("file", "file_name", "filename", "path", "file_path", "filepath", "image", "img");
  private static final List<String> LABEL =
      List.of("label", "class", "class_name", "classname", "category", "target", "species");

  private static final int NONE = -1;

  /** Whether images have labels. */
  boolean labelled() {
    return label != NONE;
  }

  /**
   * Finds the columns.
   *
   * @param table for messages
   * @param header the cells of the first line
   * @param extensions of images
   * @throws ConfigException if the names do not say it
   */
  static CsvColumns of(Path table, String[] header, Set<String> extensions) {
    for (String name : header) {
      String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      if (name.indexOf('.') >= 0 && extensions.contains(extension)) {
        throw new ConfigException(
            "'%s' has no header: its first line must name the columns, such as file,label, and is %s"
                .formatted(table, String.join(",", header)));
      }
    }
    int file = find(header, FILE);
    int label = find(header, LABEL);
    if (header.length == 1) {
      return new CsvColumns(0, NONE);
    }
    if (header.length == 2 && (file == NONE || label == NONE)) {
      return file == 1 || label == 0 ? new CsvColumns(1, 0) : new CsvColumns(0, 1);
    }
    if (file == NONE) {
      throw new ConfigException(
          "'%s' does not say which of its columns (%s) names the image: name it %s"
              .formatted(table, String.join(", ", header), String.join(", ", FILE)));
    }
    return new CsvColumns(file, label);
  }

  private static int find(String[] header, List<String> names) {
    List<String> columns =
        Arrays.stream(header)
            .map(name -> name.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]", "_"))
            .toList();
    return names.stream().mapToInt(columns::indexOf).filter(i -> i >= 0).findFirst().orElse(NONE);
  }
}
