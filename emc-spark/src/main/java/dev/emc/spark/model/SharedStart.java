package dev.emc.spark.model;

import dev.emc.core.engine.Devices;
import dev.emc.core.engine.NativesCache;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the engine where several processes of one machine start at a time: the first unpacks its
 * libraries, hundreds of megabytes, and the glue to them, and the others wait for it.
 */
public final class SharedStart {
  private static final String LOCK = ".emc-spark-start";
  private static final Logger log = LoggerFactory.getLogger(SharedStart.class);

  private SharedStart() {}

  /** Starts the engine, once in a process; never by the network. */
  public static synchronized void start() {
    // Before anything of DJL looks for libraries.
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
    NativesCache cache = NativesCache.ofProcess();
    if (cache.isReady()) {
      Devices.engine();
      return;
    }
    Path lock = cache.folder().resolve(LOCK);
    try {
      Files.createDirectories(cache.folder());
    } catch (IOException e) {
      // The engine's own start says what is wrong with the folder.
      Devices.engine();
      return;
    }
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      log.debug("{} is held: {}", lock, held.isValid());
      Devices.engine();
    } catch (IOException e) {
      log.debug("{} cannot be locked; each process unpacks for itself", lock, e);
      Devices.engine();
    }
  }
}
