package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state dict after a golden step, each entry as its sum and its sum of squares.
 *
 * @param at the step, for messages
 */
record GoldenState(Map<String, Sums> entries, String at) {
  /** How much farther than the reference's own float32 run ours may be from the exact numbers. */
  private static final double FACTOR = 5;

  /** Share of the entries that must be within the tolerance even in a chaotic step. */
  private static final double MOST = 0.75;

  /**
   * Gradients jump where a ReLU's input is at zero: another order of summation turns it on or off,
   * and the parameters below it move by that one activation's share while all others stay. So few
   * entries may do that, and by so many tolerances at most.
   */
  private static final double KINKED = 0.05;

  private static final double KINK = 10;

  /** An entry's sum and sum of squares. */
  record Sums(double sum, double squares) {
    static Sums of(JsonNode node) {
      return new Sums(node.get(0).asDouble(), node.get(1).asDouble());
    }

    /** Relative; a sum of values of both signs is as exact as their Euclidean length allows. */
    double distance(Sums expected) {
      double size = Math.max(Math.abs(expected.sum), Math.sqrt(expected.squares));
      double ofSum = ratio(Math.abs(sum - expected.sum), size);
      return Math.max(ofSum, ratio(Math.abs(squares - expected.squares), expected.squares));
    }

    private static double ratio(double difference, double size) {
      return difference == 0 ? 0 : difference / size;
    }
  }

  /** The network's state. */
  static GoldenState of(JointEmbeddingNetwork network, String at) throws IOException {
    var entries = new LinkedHashMap<String, Sums>();
    for (Map.Entry<String, Tensor> entry : ModelWeights.tensors(network).entrySet()) {
      double sum = 0;
      double squares = 0;
      for (double value : entry.getValue().toDoubles()) {
        sum += value;
        squares += value * value;
      }
      entries.put(entry.getKey(), new Sums(sum, squares));
    }
    return new GoldenState(entries, at);
  }

  private static GoldenState golden(JsonNode step, String at) {
    var entries = new LinkedHashMap<String, Sums>();
    step.get("state_after")
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), Sums.of(entry.getValue())));
    return new GoldenState(entries, at);
  }

  /** Asserts that every entry is within a tolerance. */
  void assertEqual(JsonNode step, double tolerance) {
    distances(golden(step, at)).forEach((key, d) -> assertWithin(key, d, tolerance));
  }

  /**
   * Asserts that a float32 state follows the reference's as far as a chaotic sequence lets it: its
   * float32 and float64 weights part too, and that says how much of a difference means nothing.
   * Entries are within the tolerance or, where it is more, a few times the largest such difference,
   * but for those below a ReLU at zero; most are within the tolerance.
   *
   * @param loose entries with a tolerance of their own
   */
  void assertFollows(JsonNode single, JsonNode exact, double tolerance, Map<String, Double> loose) {
    GoldenState reference = golden(single, at);
    double chaos =
        FACTOR
            * reference.distances(golden(exact, at)).values().stream()
                .mapToDouble(d -> d)
                .max()
                .orElseThrow();
    Map<String, Double> distances = distances(reference);
    var beyond = new ArrayList<String>();
    distances.forEach(
        (key, d) -> {
          double bound = Math.max(chaos, loose.getOrDefault(key, tolerance));
          assertWithin(key, d, KINK * bound);
          if (d > bound) {
            beyond.add(key + " by " + d);
          }
        });
    assertTrue(
        beyond.size() <= KINKED * distances.size(), () -> at + "many entries are off: " + beyond);
    double[] sorted = distances.values().stream().mapToDouble(d -> d).sorted().toArray();
    double most = sorted[(int) Math.floor(MOST * (sorted.length - 1))];
    assertTrue(
        most <= tolerance,
        () -> at + "only part of the state is close: " + Arrays.toString(sorted));
  }

  private void assertWithin(String key, double distance, double tolerance) {
    assertTrue(distance <= tolerance, () -> at + key + " is off by " + distance);
  }

  /** Of every entry the other one has. */
  private Map<String, Double> distances(GoldenState expected) {
    var distances = new LinkedHashMap<String, Double>();
    expected.entries.forEach(
        (key, sums) -> {
          Sums own = entries.get(key);
          if (own != null) {
            distances.put(key, own.distance(sums));
          }
        });
    assertTrue(!distances.isEmpty(), "no entry to compare");
    return distances;
  }
}
