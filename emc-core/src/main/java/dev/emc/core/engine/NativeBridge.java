package dev.emc.core.engine;

import com.sun.jna.Platform;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps JNA's own library beside the engine's. JNA would unpack it into the folder for temporary
 * files at each start, which fails where that is full or may hold no programs.
 */
final class NativeBridge {
  /** Where JNA looks first. */
  private static final String SETTING = "jna.boot.library.path";

  private static final Logger log = LoggerFactory.getLogger(NativeBridge.class);

  private NativeBridge() {}

  /**
   * Makes JNA take its library from a folder, into which it is unpacked once; where that cannot be,
   * or the user has named another one, JNA does as it always does.
   */
  static void keepIn(Path cache) {
    if (System.getProperty(SETTING) != null) {
      return;
    }
    String name = System.mapLibraryName("jnidispatch").replace(".dylib", ".jnilib");
    String resource = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + name;
    try (InputStream library = Platform.class.getResourceAsStream(resource)) {
      if (library == null) {
        return;
      }
      byte[] bytes = library.readAllBytes();
      // Such as 5.17.0 (b0).
      String version = String.valueOf(Platform.class.getPackage().getImplementationVersion());
      Path folder = cache.resolve("jna-" + version.replaceFirst(" .*", ""));
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file) || Files.size(file) != bytes.length) {
        Files.createDirectories(folder);
        WholeFile.bytes(file, bytes);
      }
      System.setProperty(SETTING, folder.toString());
    } catch (IOException e) {
      log.debug("JNA's library is not kept in {}", cache, e);
    }
  }
}
