package dev.emc.eval.report;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the evaluations of several runs side by side. */
public final class Protocols {
  private static final List<String> ORDER = List.of("linear", "finetune", "svm", "knn");

  private Protocols() {}

  /**
   * Every protocol that a run was evaluated under; runs that cannot be compared get a warning and
   * no test.
   *
   * @param runs results by the run's name
   * @param reference whom the others are tested against, if it was evaluated
   * @param before the model the others continue: the reference only if there is no other
   */
  public static List<ReportProtocol> of(
      Map<String, RunResults> runs,
      @Nullable String reference,
      @Nullable String before,
      Consumer<String> warnings) {
    Set<String> keys = new LinkedHashSet<>();
    runs.values().forEach(results -> keys.addAll(results.evaluations().keySet()));
    var protocols = new ArrayList<ReportProtocol>();
    for (String key : keys) {
      var evaluations = new LinkedHashMap<String, Evaluation>();
      runs.forEach(
          (name, results) -> {
            Evaluation found = results.evaluations().get(key);
            if (found != null) {
              evaluations.put(name, found);
            }
          });
      protocols.add(protocol(key, evaluations, reference, before, warnings));
    }
    protocols.sort(
        Comparator.comparingInt(
            p -> ORDER.contains(p.key()) ? ORDER.indexOf(p.key()) : ORDER.size()));
    return protocols;
  }

  /**
   * Mean average precisions of the runs that have any; null if none has.
   *
   * @param reference whom the others are tested against, if it has any
   * @param before the model the others continue: the reference only if there is no other
   */
  public static @Nullable MeanPrecisions precisions(
      Map<String, RunResults> runs,
      @Nullable String reference,
      @Nullable String before,
      Consumer<String> warnings) {
    var found = new LinkedHashMap<String, ClassPrecisions>();
    runs.forEach(
        (name, results) -> {
          ClassPrecisions precisions = results.precisions();
          if (precisions != null) {
            found.put(name, precisions);
          }
        });
    return found.isEmpty()
        ? null
        : MeanPrecisions.of(found, against(found.keySet(), reference, before), warnings);
  }

  private static String against(
      Set<String> names, @Nullable String reference, @Nullable String before) {
    if (reference != null && names.contains(reference)) {
      return reference;
    }
    return names.stream()
        .filter(name -> !name.equals(before))
        .findFirst()
        .orElseGet(() -> names.iterator().next());
  }

  private static ReportProtocol protocol(
      String key,
      Map<String, Evaluation> evaluations,
      @Nullable String reference,
      @Nullable String before,
      Consumer<String> warnings) {
    List<Predictions> models = new ArrayList<>();
    evaluations.forEach((name, evaluation) -> models.add(named(name, evaluation.predictions())));
    String against = against(evaluations.keySet(), reference, before);
    String title = ReportProtocol.title(key);
    ProbeResult result;
    try {
      requireOneProtocol(evaluations);
      result = ProbeResult.of(models, against);
    } catch (ConfigException e) {
      warnings.accept("%s: no test, since %s".formatted(title, e.getMessage()));
      result = new ProbeResult(against, models, List.of());
    }
    Evaluation shown = evaluations.get(against);
    String detail = shown == null ? "" : detail(shown.protocol(), shown.settings());
    return new ReportProtocol(key, title, detail, result);
  }

  private static void requireOneProtocol(Map<String, Evaluation> evaluations) {
    String firstName = null;
    Evaluation first = null;
    for (Map.Entry<String, Evaluation> other : evaluations.entrySet()) {
      if (first == null) {
        firstName = other.getKey();
        first = other.getValue();
      } else if (!first.protocol().equals(other.getValue().protocol())) {
        throw new ConfigException(
            "'%s' was evaluated by the protocol %s and '%s' by %s"
                .formatted(
                    firstName, first.protocol(), other.getKey(), other.getValue().protocol()));
      }
    }
  }

  private static Predictions named(String name, Predictions read) {
    return new Predictions(name, read.imageIds(), read.labels(), read.classes(), read.fractions());
  }

  /** A protocol and its settings but for those that differ from run to run. */
  static String detail(String protocol, Map<String, String> settings) {
    var parts = new ArrayList<String>();
    parts.add(protocol);
    settings.forEach(
        (key, value) -> {
          if (!Set.of("model", "weights", "epoch", "step").contains(key)) {
            parts.add(key + " " + value);
          }
        });
    return String.join(", ", parts);
  }
}
