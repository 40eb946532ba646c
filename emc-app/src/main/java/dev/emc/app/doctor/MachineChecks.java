package dev.emc.app.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.emc.app.home.Installation;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.NativesCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of what the program runs on. */
final class MachineChecks {
  private static final int OLDEST_JAVA = 17;
  private static final long MEGABYTE = 1 << 20;

  /** What PyTorch's natives and a small training run take. */
  private static final long SCARCE_MEMORY = 3 * 1024 * MEGABYTE;

  private MachineChecks() {}

  static Finding java() {
    int major = Runtime.version().feature();
    String text =
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    return major >= OLDEST_JAVA
        ? Finding.ok("Java", text)
        : Finding.fail("Java", text, "set JAVA_HOME to a JDK, " + OLDEST_JAVA + " or newer");
  }

  static Finding system() {
    String text = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    int cores = Runtime.getRuntime().availableProcessors();
    return Finding.ok("System", text + ", " + cores + (cores == 1 ? " core" : " cores"));
  }

  static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    long total =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    String text =
        total / MEGABYTE + " MB, of which Java may use " + heap / MEGABYTE + " MB (EMC_JAVA_OPTS)";
    return total >= SCARCE_MEMORY
        ? Finding.ok("Memory", text)
        : Finding.note("Memory", text, "choose small batches and a small network");
  }

  static Finding program(Installation installation) throws IOException {
    Path plugins = installation.plugins();
    if (plugins == null || !Files.isDirectory(plugins)) {
      return Finding.fail(
          "Program",
          plugins == null
              ? "runs from " + installation.pluginsText()
              : installation.home() + " has no folder plugins",
          "start the program with bin/emc of a complete distribution");
    }
    int recipes = installation.recipes().size();
    return Finding.ok("Program", installation.home() + ", " + recipes + " recipes");
  }

  /** Whether several processes can train one run; a single one needs nothing for that. */
  static Finding ranks() {
    return Finding.ok(
        "Ranks",
        Ranks.available()
            .map(mpi -> mpi + ": several processes can train one run")
            .orElse("one process only, as there is no MPI"));
  }

  /** The folder in which the engine's natives are unpacked at first use. */
  static Finding cache() {
    NativesCache cache = NativesCache.ofProcess();
    if (!cache.isUnpacked()) {
      cache.requireRoom();
    }
    String text = cache.folder() + (cache.isUnpacked() ? "" : " (unpacked at first use)");
    return cache.isMakeshift()
        ? Finding.note(
            "Cache",
            text + ", as the home folder cannot be written",
            "set %s to a folder that stays".formatted(NativesCache.variable()))
        : Finding.ok("Cache", text);
  }
}
