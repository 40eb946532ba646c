package dev.emc.eval.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the scripts in {@code src/test/python}, which compute with other libraries what we do. */
public final class Python {
  private static final Path SCRIPTS = Path.of("src/test/python");

  private final String program;

  private Python(String program) {
    this.program = program;
  }

  /** A Python 3 that has a module; empty if there is none. */
  public static Optional<Python> with(String module) throws InterruptedException {
    // The first python3 on the path need not be the one that Debian's packages belong to.
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      try {
        Process process =
            new ProcessBuilder(candidate, "-c", "import " + module)
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() == 0) {
          return Optional.of(new Python(candidate));
        }
      } catch (IOException e) {
        // Not there; the next one may be.
      }
    }
    return Optional.empty();
  }

  /**
   * Runs a script.
   *
   * @param answers file for what it prints
   * @return the lines it printed
   */
  public List<String> run(Path answers, String script, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(program, SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), script + " took too long");
    assertEquals(0, process.exitValue(), script);
    return Files.readAllLines(answers);
  }
}
