package dev.emc.spark.source;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.Decoders;
import java.util.List;
import java.util.Locale;

/** How images are stored. */
public enum InputKind {
  /** An image in each file. */
  FILES,
  /** Tar files, as WebDataset has them. */
  TAR,
  /** Parquet files with a column of bytes. */
  TABLE;

  /**
   * What some files are, by their names.
   *
   * @throws ConfigException if they are of several kinds, or of none
   */
  public static InputKind of(List<StoredFile> files) {
    StoredFile first = files.get(0);
    InputKind kind = of(first);
    for (StoredFile file : files) {
      InputKind other = of(file);
      if (other != kind) {
        throw new ConfigException(
            "%s is one of %s and %s one of %s: name one kind at a time, such as 'folder/*.tar'"
                .formatted(first.path(), kind.words(), file.path(), other.words()));
      }
    }
    return kind;
  }

  private static InputKind of(StoredFile file) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return TAR;
    }
    if (name.endsWith(".parquet")) {
      return TABLE;
    }
    if (isImage(name)) {
      return FILES;
    }
    throw new ConfigException(
        file.path()
            + " is no image, tar shard or Parquet file by its name; choose files by a pattern, such"
            + " as 'folder/*.jpg'");
  }

  /** Whether a name is one of an image that can be read. */
  static boolean isImage(String name) {
    int point = name.lastIndexOf('.');
    return point >= 0
        && Decoders.fastest()
            .extensions()
            .contains(name.substring(point + 1).toLowerCase(Locale.ROOT));
  }

  private String words() {
    return switch (this) {
      case FILES -> "image files";
      case TAR -> "tar shards";
      case TABLE -> "Parquet files";
    };
  }
}
