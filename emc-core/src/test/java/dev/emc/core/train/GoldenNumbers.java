package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a golden sequence says of each step, and how closely a step of ours has to meet it. */
final class GoldenNumbers {
  /** Seen from the largest gradient, a norm below this is rounding. */
  private static final double NO_GRADIENT = 1e-12;

  /**
   * How many times farther than the reference's own float32 terms are from its float64 ones ours
   * may be. One draw of a rounding error says its size only roughly: another one is over forty
   * times as large in one of 63 cases (the ratio of two normal numbers), and each processor draws
   * anew, some from a wider distribution, see {@link EngineRounding}.
   */
  private static final double DRAWS = 40;

  /** Where a file has tolerances of its terms of its own, step by step. */
  private static final String OWN = "float32_tolerance_rel";

  /** By what such a tolerance is multiplied, which is ten times one such draw. */
  private static final double ENGINES = DRAWS / 10;

  /**
   * How closely float32 follows.
   *
   * @param steps of the sequence that are compared
   * @param tolerance relative
   */
  record Float32(int steps, double tolerance) {}

  private final JsonNode golden;
  private final Map<String, String> terms = new LinkedHashMap<>();
  final Map<String, Double> absolute = new LinkedHashMap<>();
  String embeddingNames = "";
  String gradientPrefix = "";
  double exactly = 1e-9;

  /**
   * The numbers of a file.
   *
   * @param terms our name of each golden loss term of the method
   */
  GoldenNumbers(JsonNode golden, Map<String, String> terms) {
    this.golden = golden;
    this.terms.put("loss", "loss");
    this.terms.putAll(terms);
    this.terms.put("ent_loss", "emc/entropy");
    this.terms.put("hypercov_loss", "emc/covariance");
  }

  /**
   * Compares a step: its terms, gradients and embeddings.
   *
   * @param variant of the file, which has a rate of its own
   * @param number of the step, from 0
   * @param single how closely float32 follows; null in float64
   */
  void assertMet(
      JsonNode variant,
      int number,
      @Nullable Float32 single,
      Map<String, Double> values,
      ObservedStep seen) {
    JsonNode exact = variant.get("float64").get(number);
    JsonNode expected = single == null ? exact : variant.get("float32").get(number);
    Map<String, Double> tolerances = terms(variant, number, single);
    double tolerance = single == null ? exactly : single.tolerance();
    String at = "step " + (number + 1) + ": ";
    // A file's own tolerances are distances from the exact values.
    boolean fromExact = single != null && golden.at("/asked_lr").has(OWN);
    tolerances.forEach(
        (theirs, ofTerm) -> {
          String ours = Optional.ofNullable(terms.get(theirs)).orElseThrow();
          double value = (fromExact ? exact : expected).get(theirs).asDouble();
          if (single != null && absolute.containsKey(theirs)) {
            assertEquals(value, values.get(ours), absolute.get(theirs), at + theirs);
          } else {
            double bound =
                Math.max(ofTerm, EngineRounding.share() * DRAWS * spread(expected, exact));
            GoldenArray.assertClose(at + theirs, value, values.get(ours), bound);
          }
        });
    if (expected.has("grad_norms_after_clipping")) {
      JsonNode used = expected.get("grad_norms_after_clipping");
      assertGradients(at, used, seen.usedGradientNorms(), tolerance);
    } else if (expected.has("grad_norms")) {
      assertGradients(at, expected.get("grad_norms"), seen.gradientNorms(), tolerance);
    }
    if (expected.has(embeddingNames.split(",")[0])) {
      assertEmbeddings(at, expected, seen.embeddings(), tolerance);
    }
  }

  /** How closely each term is to be met: the file's own word in float32, where it has one. */
  private Map<String, Double> terms(JsonNode variant, int step, @Nullable Float32 single) {
    var tolerances = new LinkedHashMap<String, Double>();
    JsonNode own = single == null ? null : variant.get(OWN);
    for (String term : terms.keySet()) {
      if (own == null) {
        tolerances.put(term, single == null ? exactly : single.tolerance());
      } else if (!own.get(step).get(term).isNull()) {
        tolerances.put(term, EngineRounding.share() * ENGINES * own.get(step).get(term).asDouble());
      }
    }
    return tolerances;
  }

  /** The largest relative difference of a step's terms in two precisions; 0 for one. */
  private double spread(JsonNode step, JsonNode exact) {
    return terms.keySet().stream()
        .filter(term -> !absolute.containsKey(term))
        .mapToDouble(
            term -> {
              double value = exact.get(term).asDouble();
              return Math.abs((step.get(term).asDouble() - value) / value);
            })
        .max()
        .orElse(0);
  }

  private void assertGradients(
      String at, JsonNode expected, Map<String, Double> actual, double tolerance) {
    double largest = actual.values().stream().mapToDouble(norm -> norm).max().orElseThrow();
    expected
        .properties()
        .forEach(
            entry -> {
              String key = gradientPrefix + entry.getKey();
              String what = at + "|gradient| of " + key;
              if (entry.getValue().isNull()) {
                assertTrue(!actual.containsKey(key), what + " should not be");
                return;
              }
              double norm = entry.getValue().asDouble();
              assertEquals(norm, actual.get(key), tolerance * norm + NO_GRADIENT * largest, what);
            });
  }

  private void assertEmbeddings(
      String at, JsonNode expected, List<double[]> actual, double tolerance) {
    String[] names = embeddingNames.split(",");
    int from = 0;
    double[] all = actual.stream().flatMapToDouble(Arrays::stream).toArray();
    for (String name : names) {
      GoldenArray array = Golden.array(expected.get(name));
      int to = from + array.data().length;
      array.assertClose(at + name, Arrays.copyOfRange(all, from, to), tolerance);
      from = to;
    }
    assertEquals(all.length, from, at + "size of all embeddings");
  }
}
