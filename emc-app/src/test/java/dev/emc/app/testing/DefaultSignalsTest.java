package dev.emc.app.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class DefaultSignalsTest {
  /** As in a background job of a shell. */
  @Test
  void signalsThatWereIgnoredAreHeardAgain() {
    DefaultSignals.assumeHeard();
    List<String> ignoring = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
    List<String> launcher = DefaultSignals.first(ignoring).orElseThrow();
    assertFalse(launcher.isEmpty(), "nothing undoes it by itself");
  }

  @Test
  void inATerminalNothingIsNeeded() {
    DefaultSignals.assumeHeard();
    assertTrue(DefaultSignals.first(DefaultSignals.command()).orElseThrow().isEmpty());
  }
}
