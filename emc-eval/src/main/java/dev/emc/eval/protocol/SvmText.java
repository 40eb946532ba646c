package dev.emc.eval.protocol;

import dev.emc.eval.svm.SvmSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What results and users are told of support vector machines. */
public final class SvmText {
  private SvmText() {}

  /**
   * How they are trained.
   *
   * @param measure by which a cost is chosen, in words
   */
  public static Map<String, String> settings(SvmSettings settings, String measure) {
    var text = new LinkedHashMap<String, String>();
    text.put(
        "fit",
        "liblinear, L2-regularised squared hinge loss, dual; "
            + (settings.unitLength() ? "features of unit length" : "features as they are"));
    text.put("positive-weight", String.valueOf(settings.positiveWeight()));
    text.put("costs", numbers(settings.costs()));
    if (settings.searches()) {
      text.put("cost-by", "%s, mean over %s stratified folds".formatted(measure, settings.folds()));
    }
    text.put("seed", String.valueOf(settings.seed()));
    return text;
  }

  /** Says so if costs were chosen at the edge of what was tried. */
  public static Optional<String> edge(SvmSettings settings, List<Double> chosen) {
    List<Double> costs = settings.costs();
    long atEdge =
        chosen.stream()
            .filter(c -> c.equals(costs.get(0)) || c.equals(costs.get(costs.size() - 1)))
            .count();
    return settings.searches() && atEdge > 0
        ? Optional.of(
            "%s of %s costs are the smallest or largest of --costs %s: a wider range may do better"
                .formatted(atEdge, chosen.size(), numbers(costs)))
        : Optional.empty();
  }

  /** Numbers with commas between, whole ones without a point. */
  public static String numbers(List<Double> numbers) {
    return numbers.stream().map(SvmText::number).collect(Collectors.joining(","));
  }

  private static String number(double number) {
    String text = String.valueOf(number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
