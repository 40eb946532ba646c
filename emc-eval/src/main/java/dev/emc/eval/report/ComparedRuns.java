package dev.emc.eval.report;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.protocol.EvaluationProtocols;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelComparisons;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts the evaluations of several runs side by side. A run that cannot be compared with the
 * reference gets a warning and no test.
 */
public final class ComparedRuns {
  /** A protocol in full for a share of the labels: the result's file has it, a page need not. */
  private static final String OF_A_SHARE = "at ";

  private final Map<String, RunResults> runs;
  private final @Nullable String reference;
  private final @Nullable String before;
  private final Consumer<String> warnings;

  private ComparedRuns(
      Map<String, RunResults> runs,
      @Nullable String reference,
      @Nullable String before,
      Consumer<String> warnings) {
    this.runs = runs;
    this.reference = reference;
    this.before = before;
    this.warnings = warnings;
  }

  /**
   * Everything that some run was evaluated under.
   *
   * @param runs results by the run's name
   * @param reference whom the others are tested against, if it was evaluated
   * @param before the model the others continue: the reference only if there is no other
   */
  public static Accuracies of(
      Map<String, RunResults> runs,
      @Nullable String reference,
      @Nullable String before,
      Consumer<String> warnings) {
    var side = new ComparedRuns(runs, reference, before, warnings);
    return new Accuracies(side.protocols(), side.precisions(), TestDesign.ofRuns());
  }

  private List<ReportProtocol> protocols() {
    Set<String> keys = new LinkedHashSet<>();
    runs.values().forEach(results -> keys.addAll(results.evaluations().keySet()));
    var protocols = new ArrayList<ReportProtocol>();
    for (String key : keys) {
      protocols.add(protocol(key, found(results -> results.evaluations().get(key))));
    }
    protocols.sort(Comparator.comparingInt(p -> EvaluationProtocols.order(p.key())));
    return protocols;
  }

  private ReportProtocol protocol(String key, Map<String, Evaluation> evaluations) {
    String title = ReportProtocol.title(key);
    String against = against(evaluations.keySet());
    Evaluation base = evaluations.get(against);
    if (base == null) {
      throw new IllegalStateException("the reference is one of the evaluated");
    }
    var models = new ArrayList<Predictions>();
    var comparable = new ArrayList<Predictions>();
    evaluations.forEach(
        (name, evaluation) -> {
          Predictions predictions = named(name, evaluation.predictions());
          models.add(predictions);
          try {
            requireOneProtocol(name, evaluation, against, base);
            Comparisons.requireComparable(predictions, named(against, base.predictions()));
            comparable.add(predictions);
          } catch (ConfigException e) {
            notTested(title, e);
          }
        });
    return new ReportProtocol(
        key,
        title,
        detail(base.protocol(), base.settings()),
        new ProbeResult(against, models, ProbeResult.of(comparable, against).comparisons()));
  }

  private @Nullable MeanPrecisions precisions() {
    Map<String, MultiLabelEvaluation> evaluations = found(RunResults::precisions);
    if (evaluations.isEmpty()) {
      return null;
    }
    String against = against(evaluations.keySet());
    MultiLabelEvaluation base = evaluations.get(against);
    if (base == null) {
      throw new IllegalStateException("the reference is one of the evaluated");
    }
    MultiLabelAnswers first = named(against, base.answers());
    var models = new ArrayList<MultiLabelAnswers>();
    var comparable = new ArrayList<MultiLabelAnswers>(List.of(first));
    evaluations.forEach(
        (name, evaluation) -> {
          MultiLabelAnswers answers = named(name, evaluation.answers());
          models.add(answers);
          try {
            MultiLabelComparisons.requireComparable(answers, first);
            if (!name.equals(against)) {
              comparable.add(answers);
            }
          } catch (ConfigException e) {
            notTested(MeanPrecisions.TITLE, e);
          }
        });
    return new MeanPrecisions(
        against,
        detail("one SVM for each class", base.settings()),
        models,
        MultiLabelComparisons.of(comparable));
  }

  private void notTested(String title, ConfigException reason) {
    warnings.accept("%s: no test, since %s".formatted(title, reason.getMessage()));
  }

  private <T> Map<String, T> found(Function<RunResults, @Nullable T> of) {
    var found = new LinkedHashMap<String, T>();
    runs.forEach(
        (name, results) -> {
          T evaluation = of.apply(results);
          if (evaluation != null) {
            found.put(name, evaluation);
          }
        });
    return found;
  }

  private String against(Set<String> names) {
    if (reference != null && names.contains(reference)) {
      return reference;
    }
    return names.stream()
        .filter(name -> !name.equals(before))
        .findFirst()
        .orElseGet(() -> names.iterator().next());
  }

  private static void requireOneProtocol(
      String name, Evaluation evaluation, String against, Evaluation base) {
    if (!evaluation.protocol().equals(base.protocol())) {
      throw new ConfigException(
          "'%s' was evaluated by the protocol %s and '%s' by %s"
              .formatted(against, base.protocol(), name, evaluation.protocol()));
    }
  }

  private static Predictions named(String name, Predictions read) {
    return new Predictions(name, read.imageIds(), read.labels(), read.classes(), read.fractions());
  }

  private static MultiLabelAnswers named(String name, MultiLabelAnswers read) {
    return new MultiLabelAnswers(name, read.imageIds(), read.classes());
  }

  /** A protocol and its settings but for those that differ from run to run. */
  private static String detail(String protocol, Provenance settings) {
    var parts = new ArrayList<String>();
    parts.add(protocol);
    settings
        .ofProtocol()
        .forEach(
            (key, value) -> {
              if (!key.startsWith(OF_A_SHARE)) {
                parts.add(key + " " + value);
              }
            });
    return String.join("; ", parts);
  }
}
