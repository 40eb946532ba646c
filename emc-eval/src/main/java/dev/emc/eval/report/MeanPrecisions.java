package dev.emc.eval.report;

import dev.emc.eval.stats.Holm;
import dev.emc.eval.stats.PairedPermutation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Mean average precision of models, each against a reference: a paired permutation test of the
 * classes' average precisions, after Holm's correction over the models.
 *
 * @param reference name of the reference
 * @param detail what was evaluated on what and how
 * @param models in the order shown
 */
public record MeanPrecisions(String reference, String detail, List<Row> models) {
  private static final int SIGN_PATTERNS = 100_000;
  private static final long SEED = 1;

  /**
   * One model.
   *
   * @param elevenPoint mean of VOC 2007's 11-point average precision, in percent
   * @param area mean of the area under the precision-recall curve, in percent
   * @param difference of the 11-point mean to the reference, in points; null if it has no test
   * @param p corrected two-sided p-value; null if it has no test
   */
  public record Row(
      String model,
      double elevenPoint,
      double area,
      @Nullable Double difference,
      @Nullable Double p) {}

  /**
   * Tests every model that was tested on the reference's images and classes; the others get a
   * warning and no test.
   *
   * @param found by the model's name; at least one
   */
  static MeanPrecisions of(
      Map<String, ClassPrecisions> found, String reference, Consumer<String> warnings) {
    ClassPrecisions base = found.get(reference);
    if (base == null) {
      throw new IllegalArgumentException("reference '%s' has no precisions".formatted(reference));
    }
    var tests = new LinkedHashMap<String, PairedPermutation>();
    found.forEach(
        (model, own) -> {
          if (!model.equals(reference)) {
            if (own.testImages().equals(base.testImages())
                && own.elevenPoint().keySet().equals(base.elevenPoint().keySet())) {
              tests.put(
                  model,
                  PairedPermutation.of(values(base, base), values(own, base), SIGN_PATTERNS, SEED));
            } else {
              warnings.accept(
                  "SVM: no test, since '%s' and '%s' were not tested on the same images and classes"
                      .formatted(model, reference));
            }
          }
        });
    double[] corrected =
        Holm.adjust(tests.values().stream().mapToDouble(PairedPermutation::pTwoSided).toArray());
    var p = new LinkedHashMap<String, Double>();
    int next = 0;
    for (String model : tests.keySet()) {
      p.put(model, corrected[next++]);
    }
    var rows = new ArrayList<Row>();
    found.forEach(
        (model, own) ->
            rows.add(
                new Row(
                    model,
                    own.meanElevenPoint(),
                    own.meanArea(),
                    p.containsKey(model) ? own.meanElevenPoint() - base.meanElevenPoint() : null,
                    p.get(model))));
    return new MeanPrecisions(
        reference, Protocols.detail("one SVM for each class", base.settings()), rows);
  }

  private static double[] values(ClassPrecisions of, ClassPrecisions order) {
    return order.elevenPoint().keySet().stream()
        .mapToDouble(name -> of.elevenPoint().get(name))
        .toArray();
  }

  /** A model's row; null if it has none. */
  @Nullable Row find(String model) {
    return models.stream().filter(row -> row.model().equals(model)).findFirst().orElse(null);
  }
}
