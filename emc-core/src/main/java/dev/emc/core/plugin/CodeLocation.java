package dev.emc.core.plugin;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;

/** Says which jar a class is from. */
final class CodeLocation {
  private CodeLocation() {}

  /** The jar or folder the class was read from, relative to the working directory if inside it. */
  static String of(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "the class path";
    }
    try {
      return shown(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return source.getLocation().toString();
    }
  }

  /** A file as it is shown: relative to the working directory if inside it. */
  static String shown(Path file) {
    Path path = file.toAbsolutePath();
    Path here = Path.of("").toAbsolutePath();
    return (path.startsWith(here) ? here.relativize(path) : path).toString();
  }
}
