package dev.emc.plugin.contrastive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.StepInfo;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.TestEncoder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Loss, loss of each anchor and gradients against the golden vectors, in both precisions. */
class GoldenSimClrTest {
  private static final StepInfo STEP = new StepInfo(0, 0, 0, 0, 4, 100, 0);

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(
        Golden.json("ntxent.json").get("ntxent"),
        (c, type) -> c.get("results").forEach(result -> check(c, result, type)));
  }

  private static void check(JsonNode c, JsonNode result, DataType type) {
    double temperature = result.get("temperature").asDouble();
    String at = "temperature " + temperature + ": ";
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> views =
          Stream.of("z1", "z2").map(z -> Golden.array(c.get(z)).toNDArray(manager, type)).toList();
      double tolerance = GoldenCases.tolerance(result, "loss", type);
      NDArray unit = Embeddings.of(views, 2).stackedNormalized();
      NDArray anchors = NtXent.perAnchor(unit, temperature);
      Golden.array(result.get("loss_per_anchor"))
          .assertClose(at + "loss_per_anchor", anchors, tolerance);
      GoldenArray.assertClose(
          at + "loss_sum_of_two_views",
          result.get("loss_sum_of_two_views").asDouble(),
          2 * GoldenArray.toDoubles(anchors.mean())[0],
          tolerance);
      var method = new SimClr(new SimClrConfig(List.of(8), false, temperature));
      var encoder = new TestEncoder(manager, type);
      Derivative derivative =
          Derivative.of(in -> method.loss(encoder, Embeddings.of(in, 2), STEP).total(), views);
      GoldenArray.assertClose(
          at + "loss", result.get("loss").asDouble(), derivative.value(), tolerance);
      for (int view = 0; view < 2; view++) {
        String name = "grad_z" + (view + 1);
        Golden.array(result.get(name))
            .assertClose(
                at + name,
                derivative.gradients().get(view),
                GoldenCases.tolerance(result, "grad", type));
      }
    }
  }
}
