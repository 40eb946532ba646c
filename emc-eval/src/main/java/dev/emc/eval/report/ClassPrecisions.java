package dev.emc.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Average precision of each class on images that show several, as a support vector machine for each
 * class reached it.
 *
 * @param settings what was evaluated on what and how, as text
 * @param testImages names of the test images, as text
 * @param elevenPoint by the rule of VOC 2007, in 0 … 1, by class
 * @param area by the rule of VOC 2010 and later, in 0 … 1, by class
 */
public record ClassPrecisions(
    Map<String, String> settings,
    String testImages,
    Map<String, Double> elevenPoint,
    Map<String, Double> area) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a file; empty if it holds answers of another kind.
   *
   * @throws ConfigException in one line if it is damaged
   */
  public static Optional<ClassPrecisions> read(Path file) throws IOException {
    JsonNode tree;
    try {
      tree = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // Whoever reads it next says what is wrong.
    }
    JsonNode answers = tree.path("answers");
    if (!answers.has("classes")) {
      return Optional.empty();
    }
    var elevenPoint = new LinkedHashMap<String, Double>();
    var area = new LinkedHashMap<String, Double>();
    for (JsonNode answer : answers.path("classes")) {
      String name = answer.path("name").asText();
      if (!answer.path("elevenPoint").isNumber() || !answer.path("area").isNumber()) {
        throw new ConfigException(
            "%s is damaged: class '%s' has no average precision".formatted(file, name));
      }
      elevenPoint.put(name, answer.path("elevenPoint").asDouble());
      area.put(name, answer.path("area").asDouble());
    }
    if (elevenPoint.isEmpty()) {
      throw new ConfigException(file + " holds an evaluation without a class");
    }
    var settings = new LinkedHashMap<String, String>();
    tree.path("settings")
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    return Optional.of(
        new ClassPrecisions(settings, answers.path("imageIds").toString(), elevenPoint, area));
  }

  /** Mean over classes of the 11-point average precision, in percent. */
  public double meanElevenPoint() {
    return percent(elevenPoint);
  }

  /** Mean over classes of the area under the precision-recall curve, in percent. */
  public double meanArea() {
    return percent(area);
  }

  private static double percent(Map<String, Double> precisions) {
    return 100
        * precisions.values().stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }
}
