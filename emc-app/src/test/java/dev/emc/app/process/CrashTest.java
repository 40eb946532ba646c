package dev.emc.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  @TempDir Path folder;

  @Test
  void theSignalAndTheFunctionAreTold() throws IOException {
    Path log =
        Files.writeString(
            folder.resolve("hs_err.log"),
            """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGFPE (0x8) at pc=0x00007f7ab006937c, pid=19483, tid=19484
            #
            # JRE version: OpenJDK Runtime Environment (17.0.15+6)
            # Problematic frame:
            # C  [libtorch_cpu.so+0x1166937c]  dnnl::impl::brg_blocking_t::est_eff_1x1()+0xa5c
            #
            """);
    assertEquals(
        Optional.of("SIGFPE in libtorch_cpu.so, dnnl::impl::brg_blocking_t::est_eff_1x1()"),
        Crash.of(134, log));
  }

  @Test
  void aFrameWithoutANameIsItsLibrary() {
    assertEquals(
        "SIGILL in libtorch_cpu.so",
        Crash.text(
            "#  SIGILL (0x4) at pc=0x1, pid=1, tid=2\n# Problematic frame:\n"
                + "# C  [libtorch_cpu.so+0x12]\n"));
    assertEquals("a crash", Crash.text("nothing that is known"));
  }

  @Test
  void whatTheSystemKilledIsToldWithoutALog() throws IOException {
    Path none = folder.resolve("none");
    assertEquals(Optional.of("killed (signal 9): is there enough memory?"), Crash.of(137, none));
    assertEquals(Optional.of("ended by signal 6"), Crash.of(134, none));
    assertEquals(Optional.empty(), Crash.of(0, none));
    assertEquals(Optional.empty(), Crash.of(2, none));
  }

  /** Waits for ever. */
  static final class Waiting {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("ready");
      System.out.flush();
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void whatDoesNotEndIsEnded() throws Exception {
    var child = new ChildJava(Waiting.class, List.of(), Duration.ofSeconds(1), false);
    assertEquals(Optional.of("no end within 1 s"), child.run(line -> {}));
  }

  /** Says what it was given. */
  static final class Echo {
    public static void main(String[] arguments) {
      System.out.println(String.join("|", arguments));
      System.exit(3);
    }
  }

  @Test
  void itsLinesArriveAndItsCodeIsNoDeath() throws Exception {
    var lines = new ArrayList<String>();
    var child = new ChildJava(Echo.class, List.of("a b", "ü"), Duration.ofMinutes(5), false);
    assertEquals(Optional.empty(), child.run(lines::add));
    assertEquals(1, lines.size());
    assertEquals("a b|", lines.get(0).substring(0, 4));
  }
}
