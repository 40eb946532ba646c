package dev.emc.spark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Tar files of the images in a folder. */
public final class Shards {
  private Shards() {}

  /**
   * Writes a shard for each folder in a folder.
   *
   * @param images folder with folders of files
   * @param to where the shards go
   */
  public static Path ofFolders(Path images, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path folder : sorted(images)) {
      try (var tar =
          new TarArchiveOutputStream(
              Files.newOutputStream(to.resolve(folder.getFileName() + ".tar")))) {
        for (Path file : sorted(folder)) {
          byte[] bytes = Files.readAllBytes(file);
          var entry = new TarArchiveEntry(folder.getFileName() + "/" + file.getFileName());
          entry.setSize(bytes.length);
          tar.putArchiveEntry(entry);
          tar.write(bytes);
          tar.closeArchiveEntry();
        }
      }
    }
    return to;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
