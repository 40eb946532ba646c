package dev.emc.app.study;

import dev.emc.api.ConfigException;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.core.config.ImageRange;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.probe.LabelFractions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How every model of a study is evaluated: all with the same labels, so that tests are paired. */
public record ProbeConfig(
    @Describe("linear, knn or both; choices go by the first") List<Protocol> protocols,
    @Describe("Images whose labels probes may see") ImageRange labels,
    @Describe("Images that the tables are measured on; they choose nothing") ImageRange test,
    @Describe("Images that settings are chosen on; needed where a row has choices")
        @Nullable ImageRange validation,
    @Describe("Shares of the labels, for linear") List<Double> fractions,
    @Describe("Draws of a share below 1, for linear") int draws,
    @Describe("Seed of the draws") long seed,
    @Describe("Neighbours that vote, for knn") int k,
    @Describe("A vote weighs exp(similarity / temperature), for knn") double temperature) {
  /** Checks what can be checked without images. */
  public ProbeConfig {
    protocols = List.copyOf(protocols);
    fractions = List.copyOf(fractions);
    if (protocols.isEmpty() || protocols.stream().distinct().count() < protocols.size()) {
      throw new IllegalArgumentException("protocols must name linear, knn or both");
    }
    requireApart("test", test, "labels", labels);
    if (validation != null) {
      requireApart("validation", validation, "labels", labels);
      requireApart("test", test, "validation", validation);
    }
    fractions.forEach(fraction -> Check.positive("fractions", fraction, 1));
    Check.positive("temperature", temperature, 1000);
    try {
      fractions = new LabelFractions(fractions, draws, seed).fractions().stream().sorted().toList();
      new Knn(k, temperature);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Linear probes with 1, 10 and 100 % of the labels, five draws. */
  public ProbeConfig(ImageRange labels, ImageRange test) {
    this(
        List.of(Protocol.LINEAR),
        labels,
        test,
        null,
        LabelFractions.PAPER,
        5,
        31,
        Knn.DEFAULT_K,
        Knn.DEFAULT_TEMPERATURE);
  }

  private static void requireApart(
      String key, ImageRange range, String otherKey, ImageRange other) {
    if (range.overlaps(other)) {
      throw new IllegalArgumentException(
          "%s shares images with %s: %s".formatted(key, otherKey, range.text()));
    }
  }

  /** All images of the config, by their keys. */
  public Map<String, ImageRange> images() {
    var images = new LinkedHashMap<String, ImageRange>();
    images.put("evaluation.labels", labels);
    images.put("evaluation.test", test);
    if (validation != null) {
      images.put("evaluation.validation", validation);
    }
    return images;
  }

  /** The label fractions under a protocol. */
  public List<Double> fractions(Protocol protocol) {
    return protocol == Protocol.KNN ? List.of(1.0) : fractions;
  }
}
