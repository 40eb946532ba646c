package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.StepInfo;
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

/** Head, prototypes and the first golden step, in both precisions. */
class GoldenSwavHeadsTest {
  @TestFactory
  Stream<DynamicTest> heads() {
    GoldenHeads golden = GoldenHeads.of("swav_head_and_prototypes");
    List<Integer> widths =
        Stream.of(0, 3).map(i -> golden.width("projection_head." + i + ".weight")).toList();
    SwavConfig config = config(widths, golden.width("prototypes.weight"));
    return GoldenCases.inBothPrecisions(
        "head and prototypes",
        type -> golden.assertMatches(new Swav(config), GoldenSwavHeadsTest::outputs, type));
  }

  @TestFactory
  Stream<DynamicTest> firstStep() {
    JsonNode file = Golden.json("steps_swav.json");
    return GoldenCases.inBothPrecisions("first step", type -> checkFirstStep(file, type));
  }

  private static Map<String, NDArray> outputs(
      Encoder encoder, Map<String, Block> heads, NDArray features) {
    NDArray embedded = encoder.apply(heads.get("projection_head"), features);
    Embeddings embeddings = Embeddings.ofStacked(embedded, 1, 1);
    var outputs = new LinkedHashMap<String, NDArray>();
    outputs.put("pre_norm", embedded);
    outputs.put("embedding", embeddings.stackedNormalized());
    outputs.put("scores", encoder.apply(heads.get("prototypes"), outputs.get("embedding")));
    return outputs;
  }

  /** The first loss of the golden run, from its embeddings and its prototypes. */
  private static void checkFirstStep(JsonNode file, DataType type) {
    JsonNode step = file.get("asked_lr").get("float64").get(0);
    JsonNode config = file.get("config");
    GoldenArray preNorm = Golden.array(step.get("pre_norm_embeddings"));
    int width = (int) preNorm.shape()[1];
    int batchSize = config.get("batch").asInt();
    var method =
        new Swav(
            new SwavConfig(
                List.of(width),
                config.get("prototypes").asInt(),
                config.get("temperature").asDouble(),
                config.get("sinkhorn_epsilon").asDouble(),
                config.get("sinkhorn_iterations").asInt(),
                0,
                0,
                0,
                CountFrom.HISTORY));
    try (NDManager manager = NDManager.newBaseManager()) {
      method.initialize(new MethodContext(width, batchSize, 3, 32, type, manager));
      Block prototypes = method.heads().get("prototypes");
      GoldenFill.fill(
          file.get("state_dict"),
          file.get("fill_seed").asLong(),
          PytorchKeys.ofHeads(Map.of("prototypes", prototypes)));
      prototypes.freezeParameters(true);
      var first = new StepInfo(0, 0, 0, 0, 1, 100, 0);
      method.beforeForward(first);
      LossTerms loss =
          method.loss(
              new TestEncoder(manager, type),
              Embeddings.ofStacked(preNorm.toNDArray(manager, type), config.get("crops").size(), 2),
              first);
      GoldenArray.assertClose(
          "swav_loss",
          step.get("swav_loss").asDouble(),
          GoldenArray.toDoubles(loss.total())[0],
          GoldenCases.valueTolerance(type));
    }
  }

  private static SwavConfig config(List<Integer> widths, int prototypes) {
    return new SwavConfig(widths, prototypes, 0.1, 0.05, 3, 0, 0, 0, CountFrom.HISTORY);
  }
}
