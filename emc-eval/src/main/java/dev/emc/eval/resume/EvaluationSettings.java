package dev.emc.eval.resume;

import dev.emc.api.ConfigException;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an evaluation was begun with.
 *
 * @param format of the folder that it is kept in
 * @param settings all that its answers depend on, as text
 */
public record EvaluationSettings(int format, Map<String, String> settings) {
  private static final int FORMAT = 1;
  private static final int SHOWN = 60;

  /** Refuses another format; keeps the settings' order. */
  public EvaluationSettings {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format " + format);
    }
    settings = new LinkedHashMap<>(settings);
  }

  /** Settings of an evaluation that begins now. */
  static EvaluationSettings of(Map<String, String> settings) {
    return new EvaluationSettings(FORMAT, settings);
  }

  /** Those in a file, if it is there and whole; a damaged one is told of. */
  static Optional<EvaluationSettings> read(Path file, Consumer<String> notes) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ResultFile.read(file, EvaluationSettings.class, "settings of an evaluation"));
    } catch (ConfigException e) {
      notes.accept("the evaluation begins anew: " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Refuses to go on with other settings.
   *
   * @param folder that holds these
   * @throws ConfigException naming the first that differs
   */
  void requireSame(EvaluationSettings now, Path folder) {
    var keys = new LinkedHashSet<>(now.settings.keySet());
    keys.addAll(settings.keySet());
    for (String key : keys) {
      String before = settings.getOrDefault(key, "missing");
      String here = now.settings.getOrDefault(key, "missing");
      if (!before.equals(here)) {
        throw new ConfigException(
            "%s was begun with other settings (%s differs: %s there, %s here); remove it to begin anew, or choose another --out"
                .formatted(folder, key, brief(before), brief(here)));
      }
    }
  }

  private static String brief(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN - 3) + "..." : text;
  }
}
