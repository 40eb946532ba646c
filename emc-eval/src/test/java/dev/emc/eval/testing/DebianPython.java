package dev.emc.eval.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Python as an independent judge, where it is installed. */
public final class DebianPython {
  private DebianPython() {}

  /**
   * A Python 3 that has a module; the first on the path need not be the one that Debian's packages
   * belong to.
   */
  public static Optional<String> with(String module) throws InterruptedException {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      try {
        Process process =
            Limits.limited(
                new ProcessBuilder(candidate, "-c", "import " + module)
                    .redirectErrorStream(true)
                    .start());
        process.getInputStream().readAllBytes();
        if (Limits.end(process) == 0) {
          return Optional.of(candidate);
        }
      } catch (IOException e) {
        // Not there: the next one.
      }
    }
    return Optional.empty();
  }

  /** Runs a command to its end and returns what it printed. */
  public static List<String> run(List<String> command) throws IOException, InterruptedException {
    Path answers = Files.createTempFile("python", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(answers.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertEquals(0, Limits.end(process), () -> "failed: " + command);
      return Files.readAllLines(answers);
    } finally {
      Files.delete(answers);
    }
  }
}
