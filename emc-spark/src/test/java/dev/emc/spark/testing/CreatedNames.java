package dev.emc.spark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What appears in a folder, even for an instant. On Linux the system tells of all; elsewhere it
 * does not.
 */
public final class CreatedNames implements AutoCloseable {
  private static final String END = "end";

  private final Path folder;
  private final WatchService service;
  private final WatchKey key;

  /** Watches from now on. */
  public CreatedNames(Path folder) throws IOException {
    this.folder = folder;
    service = folder.getFileSystem().newWatchService();
    key = folder.register(service, StandardWatchEventKinds.ENTRY_CREATE);
  }

  /** The names of what was made until now. */
  public List<String> soFar() throws IOException, InterruptedException {
    List<String> made = new ArrayList<>();
    // What is told of after this was made after this.
    Files.createFile(folder.resolve(END));
    while (!made.contains(END)) {
      if (!key.equals(service.poll(1, TimeUnit.MINUTES))) {
        throw new AssertionError("the system does not tell of what is made in " + folder);
      }
      for (WatchEvent<?> event : key.pollEvents()) {
        if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
          throw new AssertionError("not all that is made was told of");
        }
        made.add(Objects.toString(event.context()));
      }
      key.reset();
    }
    return made;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
