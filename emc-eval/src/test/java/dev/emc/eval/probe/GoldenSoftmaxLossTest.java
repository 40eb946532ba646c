package dev.emc.eval.probe;

import static dev.emc.testkit.GoldenArray.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Golden;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenSoftmaxLossTest {
  /** The golden logits are float64, ours float32. */
  private static final double TOLERANCE = 1e-5;

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(Golden.json("eval.json").get("topk").spliterator(), false);
  }

  /** Takes the logits as features, and weights that undo what standardisation does to them. */
  @ParameterizedTest
  @MethodSource("cases")
  void meanCrossEntropy(JsonNode golden) {
    int classes = golden.get("classes").asInt();
    double[] logits = Golden.array(golden.get("logits")).data();
    int size = logits.length / classes;
    float[] features = new float[logits.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) logits[i];
    }
    int[] labels =
        Arrays.stream(Golden.array(golden.get("labels")).data()).mapToInt(v -> (int) v).toArray();
    var set =
        new FeatureSet(
            features, labels, classes, IntStream.range(0, size).mapToObj(String::valueOf).toList());
    int[] rows = IntStream.range(0, size).toArray();
    double[] weights = new double[classes * (classes + 1)];
    for (int c = 0; c < classes; c++) {
      int own = c;
      double[] column = IntStream.of(rows).mapToDouble(i -> logits[i * classes + own]).toArray();
      double mean = Arrays.stream(column).average().orElseThrow();
      double squares = Arrays.stream(column).map(v -> (v - mean) * (v - mean)).sum();
      weights[c * (classes + 1) + c] = Math.sqrt(squares / size);
      weights[c * (classes + 1) + classes] = mean;
    }
    try (var loss = new PlainSoftmaxLoss(Standardization.of(set, rows), set, rows)) {
      assertClose(
          "cross entropy",
          golden.get("cross_entropy_mean").asDouble(),
          loss.loss(weights),
          TOLERANCE);
    }
  }
}
