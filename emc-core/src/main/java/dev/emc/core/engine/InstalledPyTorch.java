package dev.emc.core.engine;

import dev.emc.files.ParentFolder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder with a PyTorch that somebody installed: of pip, of a distribution, or libtorch.zip. */
final class InstalledPyTorch {
  private static final String TORCH = System.mapLibraryName("torch");
  private static final Pattern OF_FILE = Pattern.compile("\\.so\\.(\\d+(?:\\.\\d+)+)$");
  private static final Pattern OF_FOLDER = Pattern.compile("^(\\d+\\.\\d+\\.\\d+)-");
  private static final Pattern OF_PYTHON =
      Pattern.compile("(?m)^__version__\\s*(?::[^=]*)?=\\s*['\"]([^'\"]+)['\"]");

  private final Path folder;

  private InstalledPyTorch(Path folder) {
    this.folder = folder;
  }

  /**
   * The PyTorch that a path leads to.
   *
   * @param path folders or libraries, with the system's separator between, as DJL reads them
   */
  static Optional<InstalledPyTorch> on(String path) {
    for (String entry : path.split(File.pathSeparator, -1)) {
      Optional<Path> place = place(entry);
      if (place.isPresent() && isLibrary(place.get())) {
        return Optional.of(new InstalledPyTorch(ParentFolder.of(place.get())));
      }
      if (place.isPresent() && Files.isRegularFile(place.get().resolve(TORCH))) {
        return Optional.of(new InstalledPyTorch(place.get().toAbsolutePath()));
      }
    }
    return Optional.empty();
  }

  /** Why a path leads to none, to follow its name. */
  static String missing(String path) {
    if (path.contains(File.pathSeparator)) {
      return "and none of these holds " + TORCH;
    }
    Optional<Path> place = place(path);
    if (place.isEmpty() || !Files.exists(place.get())) {
      return "which does not exist";
    }
    return Files.isDirectory(place.get())
        ? "which holds no " + TORCH
        : "which is neither a folder nor " + TORCH;
  }

  private static Optional<Path> place(String entry) {
    try {
      return entry.isEmpty() ? Optional.empty() : Optional.of(Path.of(entry));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean isLibrary(Path place) {
    return Files.isRegularFile(place) && place.endsWith(TORCH);
  }

  Path folder() {
    return folder;
  }

  /** Whether it computes on NVIDIA GPUs. */
  boolean hasCuda() {
    return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
  }

  /** Its version, where its names or neighbours tell; a distribution's may lack the last part. */
  Optional<String> version() {
    return first(OF_FILE, ofFile())
        .or(() -> first(OF_PYTHON, text(folder.resolveSibling("version.py"))))
        .or(() -> Optional.of(text(folder.resolveSibling("build-version")).strip()))
        .filter(version -> !version.isEmpty())
        .or(() -> first(OF_FOLDER, folder.getFileName() + ""));
  }

  private String ofFile() {
    try {
      return folder.resolve(TORCH).toRealPath().getFileName().toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
