package dev.emc.core.engine;

import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder in which DJL unpacks the engine at first use.
 *
 * <p>DJL takes a folder of libraries for whole as soon as it finds {@code libtorch} in it, and for
 * its own even when only the glue is there, which another PyTorch left; what is not whole is taken
 * away here, so that it is unpacked anew.
 */
public final class NativesCache {
  private static final long MEGABYTE = 1 << 20;

  private final Path root;
  private final BundledEngine bundled;

  NativesCache(Path root, BundledEngine bundled) {
    this.root = root.toAbsolutePath();
    this.bundled = bundled;
  }

  /** The one of this process. */
  public static NativesCache ofProcess() {
    return of(BundledEngine.onClassPath());
  }

  static NativesCache of(BundledEngine bundled) {
    return new NativesCache(Utils.getEngineCacheDir("pytorch"), bundled);
  }

  /** Whether DJL chose a folder of temporary files, because the home folder cannot be written. */
  public boolean isMakeshift() {
    return root.startsWith(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath())
        && Stream.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR")
            .map(Utils::getEnvOrSystemProperty)
            .allMatch(value -> value == null || value.isEmpty());
  }

  /** Where the engines are, each in a folder of its own. */
  public Path folder() {
    return root;
  }

  /** The variable that puts it elsewhere. */
  public static String variable() {
    String engines = Utils.getEnvOrSystemProperty("ENGINE_CACHE_DIR");
    return engines == null || engines.isEmpty() ? "DJL_CACHE_DIR" : "ENGINE_CACHE_DIR";
  }

  /** Whether the program's own engine is unpacked. */
  public boolean isUnpacked() {
    return fault().isEmpty() && Files.exists(own());
  }

  /**
   * Whether the engine that this process asks for starts without writing here: its libraries and
   * the glue to them are there.
   *
   * @throws dev.emc.api.ConfigException if it asks for what cannot be had
   */
  public boolean isReady() {
    return isComplete(EngineSettings.ofProcess(bundled).choice());
  }

  /** Whether everything that a choice of engine needs of this folder is in it. */
  boolean isComplete(EngineSettings.Choice choice) {
    boolean glue =
        Files.exists(folder(choice).resolve(bundled.djl() + "-" + BundledEngine.GLUE_FILE));
    return glue && (choice.folder() != null || isUnpacked());
  }

  /**
   * Makes sure that the engine can be unpacked.
   *
   * @throws EngineStartException if it cannot, with the reason
   */
  public void requireRoom() {
    try {
      Files.createDirectories(root);
      Files.delete(Files.createTempFile(root, "room", ".probe"));
      long free = Files.getFileStore(root).getUsableSpace();
      if (free < bundled.size()) {
        throw new EngineStartException(
            "the engine cannot be unpacked in %s: %s MB are free of %s MB needed; set %s to a folder with room"
                .formatted(root, free / MEGABYTE, 1 + bundled.size() / MEGABYTE, variable()));
      }
    } catch (IOException e) {
      throw new EngineStartException(
          "the engine cannot be unpacked in %s: %s; set %s to a folder that can be written"
              .formatted(root, reason(e), variable()),
          e);
    }
  }

  /**
   * Takes away what is left of the program's own engine if it is not whole.
   *
   * @return what was wrong with it, if anything was
   */
  Optional<String> repair() {
    Optional<String> fault = fault();
    if (fault.isPresent()) {
      try {
        Trees.delete(own());
      } catch (IOException e) {
        throw new EngineStartException(
            "the engine in %s is damaged (%s) and cannot be taken away: %s; delete this folder"
                .formatted(own(), fault.get(), reason(e)),
            e);
      }
    }
    return fault.map(
        what -> "the engine in %s was damaged (%s): unpacked anew".formatted(own(), what));
  }

  /** What is wrong with the program's own engine as it is unpacked; nothing if it is not. */
  private Optional<String> fault() {
    if (!Files.isDirectory(own())) {
      return Optional.empty();
    }
    for (Map.Entry<String, Long> library : new TreeMap<>(bundled.libraries()).entrySet()) {
      Path file = own().resolve(library.getKey());
      try {
        long size = Files.size(file);
        if (size != library.getValue()) {
          return Optional.of(
              "%s has %s of %s bytes".formatted(library.getKey(), size, library.getValue()));
        }
      } catch (NoSuchFileException e) {
        return Optional.of(library.getKey() + " is missing");
      } catch (IOException e) {
        return Optional.of(library.getKey() + ": " + reason(e));
      }
    }
    return Optional.empty();
  }

  private Path own() {
    return folder(bundled.version(), bundled.flavour());
  }

  private Path folder(EngineSettings.Choice choice) {
    return folder(choice.version(), choice.flavour());
  }

  private Path folder(String version, String flavour) {
    return root.resolve(version + "-" + flavour + "-" + bundled.classifier());
  }

  /** Why a file could not be used, without its name where that is {@link #root}. */
  private String reason(IOException failure) {
    if (!(failure instanceof FileSystemException file)) {
      return String.valueOf(failure.getMessage());
    }
    boolean known = file.getFile() == null || root.startsWith(file.getFile());
    String where = known ? "" : file.getFile() + ": ";
    if (failure instanceof AccessDeniedException) {
      return where + "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return where + "no such folder can be made";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return file.getFile() + " is a file";
    }
    return where + (file.getReason() == null ? "cannot be used" : file.getReason());
  }
}
