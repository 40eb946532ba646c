package dev.emc.app.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;

/** Processes that tests send signals to. */
public final class Signalled {
  private static final List<String> NAMES = List.of("HUP", "INT", "TERM");
  private static final List<String> BY_DEFAULT =
      List.of("env", "--default-signal=" + String.join(",", NAMES));

  private Signalled() {}

  /**
   * What to put before a command whose process is to hear signals, however the tests were started:
   * under nohup and in a background job, processes inherit that some signals are ignored. Skips the
   * test where that cannot be helped.
   */
  public static List<String> command() throws IOException, InterruptedException {
    if (status(BY_DEFAULT.get(0), BY_DEFAULT.get(1), "true") == 0) {
      return BY_DEFAULT;
    }
    for (String name : NAMES) {
      assumeTrue(
          status("sh", "-c", "trap 'exit 7' %1$s; kill -%1$s $$; exit 0".formatted(name)) == 7,
          "SIG" + name + " is ignored by these tests, and so would be by what they start");
    }
    return List.of();
  }

  /** Sends a signal. */
  public static void send(Process process, String name) throws IOException, InterruptedException {
    assertEquals(0, status("kill", "-" + name, Long.toString(process.pid())));
  }

  private static int status(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
