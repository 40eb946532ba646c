package dev.emc.core.engine;

import ai.djl.util.Utils;
import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the environment asks of the engine.
 *
 * <p>DJL reads the same variables but passes over in silence what it cannot use, or looks for it on
 * the network; here what cannot be had is refused.
 */
final class EngineSettings {
  static final String PATH = "PYTORCH_LIBRARY_PATH";
  static final String VERSION = "PYTORCH_VERSION";
  static final String FLAVOUR = "PYTORCH_FLAVOR";

  private final BundledEngine bundled;
  private final @Nullable String path;
  private final @Nullable String version;
  private final @Nullable String flavour;

  /**
   * Settings.
   *
   * @param lookup what a variable is set to
   */
  EngineSettings(BundledEngine bundled, UnaryOperator<@Nullable String> lookup) {
    this.bundled = bundled;
    path = lookup.apply(PATH);
    version = lookup.apply(VERSION);
    flavour = lookup.apply(FLAVOUR);
  }

  /** Those of this process: environment variables, else system properties. */
  static EngineSettings ofProcess(BundledEngine bundled) {
    return new EngineSettings(bundled, Utils::getEnvOrSystemProperty);
  }

  /**
   * What is to be loaded.
   *
   * @param folder of an installed PyTorch; null for the program's own
   * @param version as the folder of its glue has it
   * @param flavour of the glue
   * @param notes what was passed over, each in one line
   */
  record Choice(
      @Nullable InstalledPyTorch folder, String version, String flavour, List<String> notes) {}

  /**
   * What the settings come to.
   *
   * @throws ConfigException if they ask for what cannot be had, naming the variable
   */
  Choice choice() {
    var notes = new ArrayList<String>();
    noteIfEmpty(notes, PATH, path);
    noteIfEmpty(notes, VERSION, version);
    checkVersion();
    String folder = unlessEmpty(path);
    if (folder != null) {
      return installed(folder, notes);
    }
    noteIfEmpty(notes, FLAVOUR, flavour);
    if (!bundled.isThere()) {
      throw new ConfigException(
          "the program brings no PyTorch for %1$s: build it on this machine, add ai.djl.pytorch:pytorch-native-cpu:%2$s:%1$s to its class path, or name a folder with PyTorch %2$s in %3$s"
              .formatted(bundled.classifier(), bundled.release(), PATH));
    }
    String other = unlessEmpty(flavour);
    if (other != null && !other.equals(bundled.flavour())) {
      throw new ConfigException(
          "%s is '%s', but the PyTorch of this program is '%s': unset it, or name a folder with such a PyTorch %s in %s"
              .formatted(FLAVOUR, other, bundled.flavour(), bundled.release(), PATH));
    }
    return new Choice(null, bundled.version(), bundled.flavour(), notes);
  }

  private void checkVersion() {
    String asked = unlessEmpty(version);
    if (asked != null && !asked.equals(bundled.release()) && !asked.equals(bundled.version())) {
      throw new ConfigException(
          "%s is '%s', but this program needs PyTorch %s: unset it, or set it to %s"
              .formatted(VERSION, asked, bundled.release(), bundled.release()));
    }
  }

  private Choice installed(String path, List<String> notes) {
    InstalledPyTorch found =
        InstalledPyTorch.on(path)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "%s is '%s', %s: name the folder that holds PyTorch %s, or unset it"
                            .formatted(
                                PATH, path, InstalledPyTorch.missing(path), bundled.release())));
    Optional<String> other = found.version().filter(v -> !isRelease(v, bundled.release()));
    if (other.isPresent()) {
      throw new ConfigException(
          "%s is '%s', which holds PyTorch %s, but this program needs PyTorch %s"
              .formatted(PATH, path, other.get(), bundled.release()));
    }
    return new Choice(
        found,
        Objects.requireNonNullElse(unlessEmpty(version), bundled.version()),
        flavour == null ? fitting(found) : given(flavour, found, notes),
        notes);
  }

  /** DJL would take one for which the program has no glue. */
  private String fitting(InstalledPyTorch found) {
    return bundled.glue().stream()
        .filter(glue -> glue.startsWith("cu") == found.hasCuda())
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s names a PyTorch for %s, but this program can be tied to %s only"
                        .formatted(PATH, found.hasCuda() ? "CUDA" : "the CPU", glueNames())));
  }

  private String given(String flavour, InstalledPyTorch found, List<String> notes) {
    if (!bundled.glue().contains(flavour)) {
      throw new ConfigException(
          "%s is %s, but this program can be tied to %s only: unset it"
              .formatted(
                  FLAVOUR, flavour.isEmpty() ? "set but empty" : "'" + flavour + "'", glueNames()));
    }
    boolean cuda = flavour.startsWith("cu");
    if (cuda && !found.hasCuda()) {
      throw new ConfigException(
          "%s is '%s', but the PyTorch in %s is for the CPU: unset it, or name another folder in %s"
              .formatted(FLAVOUR, flavour, found.folder(), PATH));
    }
    if (!cuda && found.hasCuda()) {
      notes.add(
          "%s is '%s': the PyTorch in %s could use a GPU and does not"
              .formatted(FLAVOUR, flavour, found.folder()));
    }
    return flavour;
  }

  private String glueNames() {
    return String.join(" and ", bundled.glue());
  }

  /** Whether a version is that release: {@code 2.7.1+cu128} is, and {@code 2.7} may be. */
  private static boolean isRelease(String version, String release) {
    String plain = version.replaceFirst("[-+].*", "");
    return release.equals(plain) || release.startsWith(plain + ".");
  }

  private static @Nullable String unlessEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  private static void noteIfEmpty(List<String> notes, String name, @Nullable String value) {
    if (Objects.equals(value, "")) {
      notes.add(name + " is set but empty, and so passed over: unset it or give it a value");
    }
  }
}
