package dev.emc.plugin.simsiam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.StepInfo;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.GoldenFill;
import dev.emc.testkit.GoldenHeads;
import dev.emc.testkit.PytorchKeys;
import dev.emc.testkit.TestEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Loss, gradients, projector and predictor against the golden vectors, in both precisions. */
class GoldenSimSiamTest {
  private static final List<String> INPUTS = List.of("p1", "p2", "z1", "z2");

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(
        Golden.json("simsiam.json").get("cases"), GoldenSimSiamTest::checkLoss);
  }

  @TestFactory
  Stream<DynamicTest> firstStep() {
    JsonNode file = Golden.json("steps_simsiam.json");
    return GoldenCases.inBothPrecisions("first step", type -> checkFirstStep(file, type));
  }

  @TestFactory
  Stream<DynamicTest> heads() {
    GoldenHeads golden = GoldenHeads.of("simsiam_projector_and_predictor");
    List<Integer> widths =
        Stream.of(0, 3, 6).map(i -> golden.width("encoder.fc." + i + ".weight")).toList();
    var config = new SimSiamConfig(widths, golden.width("predictor.0.weight"));
    return GoldenCases.inBothPrecisions(
        "projector and predictor",
        type ->
            golden.assertMatches(
                new SimSiam(config),
                (encoder, heads, features) -> {
                  var outputs = new LinkedHashMap<String, NDArray>();
                  outputs.put("z", encoder.apply(heads.get("encoder.fc"), features));
                  outputs.put("p", encoder.apply(heads.get("predictor"), outputs.get("z")));
                  return outputs;
                },
                type));
  }

  private static void checkLoss(JsonNode c, DataType type) {
    double tolerance = GoldenCases.valueTolerance(type);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> inputs =
          INPUTS.stream().map(name -> Golden.array(c.get(name)).toNDArray(manager, type)).toList();
      Golden.array(c.get("cos_p1_z2"))
          .assertClose("cos_p1_z2", SimSiamLoss.cosine(inputs.get(0), inputs.get(3)), tolerance);
      Golden.array(c.get("cos_p2_z1"))
          .assertClose("cos_p2_z1", SimSiamLoss.cosine(inputs.get(1), inputs.get(2)), tolerance);
      Derivative derivative =
          Derivative.of(
              in -> SimSiamLoss.negativeCosine(in.get(0), in.get(1), in.get(2), in.get(3)), inputs);
      GoldenArray.assertClose("loss", c.get("loss").asDouble(), derivative.value(), tolerance);
      for (int i = 0; i < INPUTS.size(); i++) {
        String name = "grad_" + INPUTS.get(i);
        Golden.array(c.get(name))
            .assertClose(name, derivative.gradients().get(i), GoldenCases.gradientTolerance(type));
      }
    }
  }

  /** The first loss of the golden run, from its embeddings and its predictor. */
  private static void checkFirstStep(JsonNode file, DataType type) {
    JsonNode config = file.get("config");
    JsonNode step = file.get("asked_lr").get("float64").get(0);
    int width = config.get("dim").asInt();
    int batchSize = config.get("batch").asInt();
    var method =
        new SimSiam(
            new SimSiamConfig(List.of(width, width, width), config.get("pred_dim").asInt()));
    try (NDManager manager = NDManager.newBaseManager()) {
      method.initialize(new MethodContext(width, batchSize, 3, 32, type, manager));
      GoldenFill.fill(
          file.get("state_dict"),
          file.get("fill_seed").asLong(),
          PytorchKeys.ofHeads(Map.of("predictor", method.heads().get("predictor"))));
      Embeddings embeddings =
          Embeddings.of(
              List.of(
                  Golden.array(step.get("z1")).toNDArray(manager, type),
                  Golden.array(step.get("z2")).toNDArray(manager, type)),
              2);
      LossTerms loss =
          method.loss(
              new TestEncoder(manager, type), embeddings, new StepInfo(0, 0, 0, 0, 1, 100, 0));
      double expected = step.get("ss_loss").asDouble();
      double actual = GoldenArray.toDoubles(loss.total().stopGradient())[0];
      // A mean of cosines near 0 is compared on the scale of a cosine.
      GoldenArray.assertClose(
          "1 + loss", 1 + expected, 1 + actual, GoldenCases.valueTolerance(type));
    }
  }
}
