package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.StepInfo;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Loss, gradients and momentum against the golden vectors. */
class GoldenByolTest {
  private static final List<String> INPUTS = List.of("p1", "p2", "target_z1", "target_z2");

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(
        Golden.json("byol.json").get("loss"), GoldenByolTest::checkLoss);
  }

  private static void checkLoss(JsonNode c, DataType type) {
    double tolerance = GoldenCases.tolerance(c, "loss", type);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> inputs =
          INPUTS.stream().map(name -> Golden.array(c.get(name)).toNDArray(manager, type)).toList();
      assertClose(c, "loss_p1_z2", ByolLoss.distance(inputs.get(0), inputs.get(3)), tolerance);
      assertClose(c, "loss_p2_z1", ByolLoss.distance(inputs.get(1), inputs.get(2)), tolerance);
      Derivative derivative =
          Derivative.of(
              in ->
                  ByolLoss.distance(in.get(0), in.get(3))
                      .add(ByolLoss.distance(in.get(1), in.get(2))),
              inputs);
      GoldenArray.assertClose("loss", c.get("loss").asDouble(), derivative.value(), tolerance);
      for (int i = 0; i < INPUTS.size(); i++) {
        String name = "grad_" + INPUTS.get(i);
        Golden.array(c.get(name))
            .assertClose(
                name, derivative.gradients().get(i), GoldenCases.tolerance(c, "grad", type));
      }
    }
  }

  private static void assertClose(JsonNode c, String name, NDArray value, double tolerance) {
    GoldenArray.assertClose(
        name, c.get(name).asDouble(), GoldenArray.toDoubles(value)[0], tolerance);
  }

  @Test
  void theTargetsMomentumRisesAsInTheReference() {
    for (JsonNode c : Golden.json("byol.json").get("tau_schedule")) {
      int steps = c.get("total_steps").asInt();
      var method = new Byol(new ByolConfig(List.of(8), 8, c.get("base_tau").asDouble()));
      double[] expected = Golden.array(c.get("tau_per_step")).data();
      for (int k = 0; k < expected.length; k++) {
        var step = new StepInfo(k, k, 0, 0, steps, 1, 0);
        assertEquals(
            expected[k], method.target().orElseThrow().momentum(step), 1e-15, c.toString());
      }
    }
  }
}
