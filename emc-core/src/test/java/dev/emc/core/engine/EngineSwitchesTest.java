package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Switches of PyTorch, and what OpenMP says of its settings when the engine is loaded. */
@EnabledOnOs(OS.LINUX)
class EngineSwitchesTest {
  @TempDir Path temp;

  /** Starts the engine as a program would that uses the library. */
  static final class Start {
    private Start() {}

    public static void main(String[] args) {
      EngineStart.engine();
    }
  }

  private String settings(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = ChildJvm.of(Start.class);
    builder.environment().keySet().removeIf(name -> name.matches("(GOMP|OMP|KMP)_.*"));
    builder.environment().putAll(environment);
    builder.environment().put("OMP_DISPLAY_ENV", "VERBOSE");
    Path said = temp.resolve("said");
    Process process = builder.redirectError(said.toFile()).start();
    assertEquals(0, Limits.end(process));
    return Files.readString(said);
  }

  @Test
  void idleThreadsOfALibraryUserSleepSoon() throws Exception {
    String said = settings(Map.of());
    assertTrue(said.contains("GOMP_SPINCOUNT = '" + EngineSwitches.SPINS + "'"), said);
  }

  @Test
  void whatTheEnvironmentSaysOfWaitingHolds() throws Exception {
    String said = settings(Map.of("GOMP_SPINCOUNT", "77"));
    assertTrue(said.contains("GOMP_SPINCOUNT = '77'"), said);
    said = settings(Map.of("OMP_WAIT_POLICY", "active"));
    assertFalse(said.contains("GOMP_SPINCOUNT = '" + EngineSwitches.SPINS + "'"), said);
  }

  /** The library for the CPU has the same switches; that they are heeded only a GPU can show. */
  @Test
  void switchesForGpusAreSet() {
    Devices.engine();
    assertFalse(EngineSwitches.isOn("14benchmarkCuDNNEv"), "PyTorch's default");
    EngineSwitches.tuneForGpus();
    assertTrue(EngineSwitches.isOn("14benchmarkCuDNNEv"));
    assertTrue(EngineSwitches.isOn("14allowTF32CuDNNEv"));
    assertFalse(EngineSwitches.isOn("15allowTF32CuBLASEv"));
  }
}
