package dev.emc.app.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What makes a program hear signals as in a terminal. Programs inherit that a signal is ignored
 * from whoever starts the build, as under {@code nohup}, in the background or on some build
 * servers, and a Java program does not listen to a signal that was ignored when it began.
 */
public final class DefaultSignals {
  private static final List<List<String>> LAUNCHERS =
      List.of(
          List.of(),
          // GNU coreutils 8.31 or later.
          List.of("env", "--default-signal=INT,TERM,HUP,QUIT"),
          List.of("perl", "-e", "$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP QUIT); exec @ARGV"),
          List.of(
              "python3",
              "-c",
              "import os, signal, sys\n"
                  + "for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):"
                  + " signal.signal(s, signal.SIG_DFL)\n"
                  + "os.execvp(sys.argv[1], sys.argv[1:])"));

  private static final Optional<List<String>> HEARD = first(List.of());

  private DefaultSignals() {}

  /** Words before a command with which its signals are heard; none where nothing is known to do. */
  public static List<String> command() {
    return HEARD.orElse(List.of());
  }

  /** Skips a test whose program would not hear the signals it sends. */
  public static void assumeHeard() {
    assumeTrue(
        HEARD.isPresent(),
        "signals are ignored here (nohup, a background job, a build server), and neither env,"
            + " perl nor python3 is there to undo it");
  }

  /** Sends a signal. */
  public static void send(Process process, String name) throws IOException, InterruptedException {
    String id = Long.toString(process.pid());
    // The shell's own: that of procps does not know HUP where the locale is Turkish.
    String kill = "kill -" + name + " " + id;
    assertEquals(0, Limits.end(new ProcessBuilder("/bin/sh", "-c", kill).start()));
  }

  /** The first launcher after which Ctrl-C and the end of a terminal end a shell. */
  static Optional<List<String>> first(List<String> before) {
    return LAUNCHERS.stream()
        .filter(launcher -> heard(before, launcher, "INT") && heard(before, launcher, "HUP"))
        .findFirst();
  }

  private static boolean heard(List<String> before, List<String> launcher, String signal) {
    var words = new ArrayList<>(before);
    words.addAll(launcher);
    words.addAll(List.of("/bin/sh", "-c", "kill -" + signal + " $$; exit 0"));
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      int number = signal.equals("INT") ? 2 : 1;
      return Limits.end(process) == 128 + number;
    } catch (IOException e) {
      return false; // Not there.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
