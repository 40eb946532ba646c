package dev.emc.checkpoint.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The hidden folders that a killed run leaves among its checkpoints. */
final class Leftovers {
  static final String WRITING = ".writing-";
  static final String REPLACED = ".replaced-";
  static final String DELETING = ".deleting-";

  private final Path folder;
  private final Disk disk;

  Leftovers(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  void clear() throws IOException {
    List<Path> entries;
    try (Stream<Path> stream = Files.list(folder)) {
      entries = stream.toList();
    }
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (name.startsWith(REPLACED)) {
        // Killed between moving the old one away and the new one in: the old one is still good.
        Path original = folder.resolve(name.substring(REPLACED.length()));
        if (!Files.exists(original)) {
          disk.rename(entry, original);
          disk.syncFolder(folder);
          continue;
        }
      }
      if (name.startsWith(WRITING) || name.startsWith(REPLACED) || name.startsWith(DELETING)) {
        disk.delete(entry);
      }
    }
  }
}
