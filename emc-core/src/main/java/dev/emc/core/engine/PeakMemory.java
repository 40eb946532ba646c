package dev.emc.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** How much memory this process has taken at most, Java's and the engine's together. */
public final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private PeakMemory() {}

  /** The most that was resident at once, in bytes; empty where the system does not tell. */
  public static Optional<Long> bytes() {
    try {
      return Files.isReadable(STATUS) ? parse(Files.readString(STATUS)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What is resident now, in bytes; empty where the system does not tell. */
  public static OptionalLong now() {
    return Memories.kilobytes(STATUS, "VmRSS:");
  }

  static Optional<Long> parse(String status) {
    var peak = PEAK.matcher(status);
    return peak.find() ? Optional.of(1024 * Long.parseLong(peak.group(1))) : Optional.empty();
  }
}
