package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.Main;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The distribution as Maven assembled it, to be run within the test or as a user's shell does. */
final class Distribution {
  static final Path HOME = Path.of("target/emc").toAbsolutePath();

  private Distribution() {}

  /** Runs a command line within the test. */
  static Cli emc(String... arguments) {
    return Cli.run(Main.commands(), HOME, arguments);
  }

  /** Runs a command line that works within the test. */
  static Cli ok(String... arguments) {
    Cli cli = emc(arguments);
    assertEquals(0, cli.code(), cli::toString);
    return cli;
  }

  /** What a command line prints with {@code --json}. */
  static JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(ok(arguments).out());
  }

  /** Runs a command line that is wrong; its last word on the error stream is this line. */
  static void refused(String line, String... arguments) {
    Cli cli = emc(arguments);
    assertEquals(2, cli.code(), cli::toString);
    assertEquals("emc: " + line, cli.err().lines().reduce((a, b) -> b).orElse(""));
  }

  /** Runs {@code bin/emc} in a folder, in a process of its own. */
  static Shell.Result shell(Path folder, String... arguments)
      throws IOException, InterruptedException {
    return shell(folder, Map.of(), arguments);
  }

  /**
   * What a process of the distribution is started with. Most are short: they end before the second
   * compiler has paid for itself.
   */
  static Map<String, String> java() {
    return Map.of(
        "JAVA_HOME", System.getProperty("java.home"), "EMC_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
  }

  /** Runs {@code bin/emc} in a folder with these environment variables beside {@link #java}. */
  static Shell.Result shell(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var all = new HashMap<>(java());
    all.putAll(environment);
    return Shell.run(folder, all, HOME.resolve("bin/emc"), arguments);
  }
}
