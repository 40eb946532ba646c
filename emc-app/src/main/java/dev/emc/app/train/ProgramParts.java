package dev.emc.app.train;

import dev.emc.app.home.BuildInfo;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** What the ranks of a run must have in common of the program. */
final class ProgramParts {
  private ProgramParts() {}

  /**
   * What the program was built from, and a checksum of each of its own libraries, since a build may
   * not know its revision; each in a line.
   *
   * @param classPath folders and libraries, as {@code java.class.path} has them
   */
  static String of(BuildInfo build, String classPath) {
    Stream<String> versions =
        Stream.of(
            "version " + build.version(),
            "revision " + build.revision(),
            "DJL " + build.djl(),
            "PyTorch " + build.pytorch());
    Stream<String> libraries =
        Stream.of(classPath.split(File.pathSeparator))
            .map(Path::of)
            .filter(ProgramParts::isOwn)
            .map(file -> file.getFileName() + ", crc32c " + checksum(file))
            .sorted();
    return Stream.concat(versions, libraries).collect(Collectors.joining("\n"));
  }

  private static boolean isOwn(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("emc-") && name.endsWith(".jar");
  }

  private static String checksum(Path file) {
    try {
      var sum = new CRC32C();
      sum.update(Files.readAllBytes(file));
      return "%08x".formatted(sum.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
