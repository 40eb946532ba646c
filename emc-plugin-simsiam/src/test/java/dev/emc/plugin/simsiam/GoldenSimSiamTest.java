package dev.emc.plugin.simsiam;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The loss and its gradients against the golden vectors, in both precisions. */
class GoldenSimSiamTest {
  private static final List<String> INPUTS = List.of("p1", "p2", "z1", "z2");

  @TestFactory
  Stream<DynamicTest> everyCaseInBothPrecisions() {
    JsonNode cases = Golden.json("simsiam.json").get("cases");
    return StreamSupport.stream(cases.spliterator(), false)
        .flatMap(
            c ->
                Stream.of(DataType.FLOAT32, DataType.FLOAT64)
                    .map(
                        type ->
                            dynamicTest(
                                c.get("name").asText() + " " + type, () -> check(c, type))));
  }

  private static void check(JsonNode c, DataType type) {
    double values = type == DataType.FLOAT64 ? 1e-9 : 1e-5;
    double gradients = type == DataType.FLOAT64 ? 1e-9 : 1e-4;
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> inputs =
          INPUTS.stream().map(name -> Golden.array(c.get(name)).toNDArray(manager, type)).toList();
      Golden.array(c.get("cos_p1_z2"))
          .assertClose("cos_p1_z2", SimSiamLoss.cosine(inputs.get(0), inputs.get(3)), values);
      Golden.array(c.get("cos_p2_z1"))
          .assertClose("cos_p2_z1", SimSiamLoss.cosine(inputs.get(1), inputs.get(2)), values);
      Derivative derivative =
          Derivative.of(
              in -> SimSiamLoss.negativeCosine(in.get(0), in.get(1), in.get(2), in.get(3)), inputs);
      GoldenArray.assertClose("loss", c.get("loss").asDouble(), derivative.value(), values);
      for (int i = 0; i < INPUTS.size(); i++) {
        String name = "grad_" + INPUTS.get(i);
        Golden.array(c.get(name)).assertClose(name, derivative.gradients().get(i), gradients);
      }
    }
  }
}
