package dev.emc.eval.study;

import dev.emc.api.ConfigException;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.core.config.ImageRange;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.EvaluationProtocols;
import dev.emc.eval.protocol.KnnProtocol;
import dev.emc.eval.protocol.LinearProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How every model of a study is evaluated: all with the same labels, so that tests are paired. */
public record ProbeConfig(
    @Describe("Protocols such as linear and knn; choices go by the first") List<String> protocols,
    @Describe("Images whose labels probes may see") ImageRange labels,
    @Describe("Images that the tables are measured on; they choose nothing") ImageRange test,
    @Describe("Images that settings are chosen on; needed where a row has choices")
        @Nullable ImageRange validation,
    @Describe("Shares of the labels, for linear") List<Double> fractions,
    @Describe("Draws of a share below 1, for linear") int draws,
    @Describe("Seed of the draws") long seed,
    @Describe("Neighbours that vote, for knn") int k,
    @Describe("A vote weighs exp(similarity / temperature), for knn") double temperature,
    @Describe("PROTOCOL.KEY=VALUE: settings of a protocol, such as svm.folds=5") List<String> set) {
  /** Checks what can be checked without images. */
  public ProbeConfig {
    protocols = List.copyOf(protocols);
    fractions = List.copyOf(fractions);
    if (protocols.isEmpty() || protocols.stream().distinct().count() < protocols.size()) {
      throw new IllegalArgumentException("protocols must name one or more, each once");
    }
    set = List.copyOf(set);
    requireKnown(protocols, set);
    requireApart("test", test, "labels", labels);
    if (validation != null) {
      requireApart("validation", validation, "labels", labels);
      requireApart("test", test, "validation", validation);
    }
    fractions.forEach(fraction -> Check.positive("fractions", fraction, 1));
    Check.positive("temperature", temperature, 1000);
    try {
      fractions = new LabelFractions(fractions, draws, seed).fractions().stream().sorted().toList();
      new KnnProtocol(k, temperature);
      for (String protocol : protocols) {
        configured(protocol, k, temperature, set);
      }
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Linear probes with 1, 10 and 100 % of the labels, five draws. */
  public ProbeConfig(ImageRange labels, ImageRange test) {
    this(
        List.of(LinearProtocol.NAME),
        labels,
        test,
        null,
        LabelFractions.PAPER,
        LinearProtocol.DRAWS,
        31,
        Knn.DEFAULT_K,
        Knn.DEFAULT_TEMPERATURE,
        List.of());
  }

  private static void requireKnown(List<String> protocols, List<String> set) {
    for (String protocol : protocols) {
      try {
        EvaluationProtocols.named(protocol);
      } catch (ConfigException e) {
        throw new IllegalArgumentException("protocols " + e.getMessage(), e);
      }
    }
    for (String setting : set) {
      if (protocols.stream().noneMatch(protocol -> setting.startsWith(protocol + "."))) {
        throw new IllegalArgumentException(
            "set '%s' is for none of the protocols %s".formatted(setting, protocols));
      }
    }
  }

  private static EvaluationProtocol configured(
      String name, int k, double temperature, List<String> set) {
    var settings = new ArrayList<String>();
    if (name.equals(KnnProtocol.NAME)) {
      settings.addAll(List.of("k=" + k, "temperature=" + temperature));
    }
    String start = name + ".";
    set.stream()
        .filter(setting -> setting.startsWith(start))
        .forEach(setting -> settings.add(setting.substring(start.length())));
    return EvaluationProtocols.named(name, settings);
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

  /** A protocol with its settings. */
  public EvaluationProtocol protocol(String name) {
    return configured(name, k, temperature, set);
  }

  /** The label fractions under a protocol. */
  public List<Double> fractions(String protocol) {
    return protocol(protocol).drawsLabels() ? fractions : List.of(1.0);
  }

  /** The same evaluation of images elsewhere. */
  public ProbeConfig of(ImageRange labels, ImageRange test, @Nullable ImageRange validation) {
    return new ProbeConfig(
        protocols, labels, test, validation, fractions, draws, seed, k, temperature, set);
  }
}
