package dev.emc.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA GPUs as the operating system knows them, whether the engine can use them or not.
 *
 * <p>Only files are looked at: asking {@code nvidia-smi} takes seconds.
 */
public final class GpuProbe {
  private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(\\S.*?)\\s*$");

  /** As the kernel module names itself; its open form has the words in another order. */
  private static final Pattern DRIVER =
      Pattern.compile("Kernel Module(?: for \\S+)?\\s+(\\d+(?:\\.\\d+)+)");

  private final Path root;
  private final UnaryOperator<@Nullable String> variables;

  /**
   * A probe.
   *
   * @param root of the file system
   * @param variables the environment
   */
  public GpuProbe(Path root, UnaryOperator<@Nullable String> variables) {
    this.root = root;
    this.variables = variables;
  }

  /** The one of this machine. */
  public static GpuProbe ofMachine() {
    String drive = System.getenv("SystemDrive");
    return new GpuProbe(Path.of(drive == null ? "/" : drive + "\\"), System::getenv);
  }

  /** The GPUs in words, such as {@code 2 NVIDIA GPUs (NVIDIA H200)}; none if they are hidden. */
  public Optional<String> found() {
    String visible = variables.apply("CUDA_VISIBLE_DEVICES");
    if (visible != null && (visible.isBlank() || visible.strip().equals("-1"))) {
      return Optional.empty();
    }
    List<Path> cards = entries("proc/driver/nvidia/gpus", ".*");
    long count = Math.max(cards.size(), entries("dev", "nvidia\\d+").size());
    if (count == 0) {
      return hasDriver() ? Optional.of("an NVIDIA GPU") : Optional.empty();
    }
    var models = new TreeSet<String>();
    cards.forEach(card -> model(card).ifPresent(models::add));
    String names = models.isEmpty() ? "" : " (" + String.join(", ", models) + ")";
    return Optional.of((count == 1 ? "an NVIDIA GPU" : count + " NVIDIA GPUs") + names);
  }

  /** The version of the driver, such as {@code 570.86.15}; known on Linux alone. */
  public Optional<String> driver() {
    return read(root.resolve("proc/driver/nvidia/version"), DRIVER);
  }

  /**
   * Why a driver cannot do for an engine's CUDA, if it is too old.
   *
   * @param flavour of the engine, such as {@code cu128}
   */
  public Optional<String> driverTooOldFor(String flavour) {
    Integer least =
        flavour.startsWith("cu13") ? Integer.valueOf(580) : flavour.startsWith("cu12") ? 525 : null;
    return least == null
        ? Optional.empty()
        : driver()
            .filter(version -> Integer.parseInt(version.replaceFirst("\\..*", "")) < least)
            .map(
                version ->
                    "the driver is %s, and the engine's CUDA (%s) needs %s or newer"
                        .formatted(version, flavour, least));
  }

  /** Of Linux, of Linux within Windows, and of Windows. */
  private boolean hasDriver() {
    return Files.exists(root.resolve("proc/driver/nvidia/version"))
        || Files.exists(root.resolve("usr/lib/wsl/lib/libcuda.so.1"))
        || Files.exists(root.resolve("Windows/System32/nvcuda.dll"));
  }

  private List<Path> entries(String folder, String name) {
    try (Stream<Path> entries = Files.list(root.resolve(folder))) {
      return entries.filter(entry -> entry.getFileName().toString().matches(name)).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static Optional<String> model(Path card) {
    return read(card.resolve("information"), MODEL);
  }

  private static Optional<String> read(Path file, Pattern wanted) {
    try {
      Matcher matcher = wanted.matcher(Files.readString(file));
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
