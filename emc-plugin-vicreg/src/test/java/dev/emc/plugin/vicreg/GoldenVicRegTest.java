package dev.emc.plugin.vicreg;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.LossTerms;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The loss and its gradients against the golden vectors, in both precisions. */
class GoldenVicRegTest {
  private static final Map<String, String> TERMS =
      Map.of("invariance", "repr", "variance", "std", "covariance", "cov");

  @TestFactory
  Stream<DynamicTest> everyCaseInBothPrecisions() {
    JsonNode cases = Golden.json("vicreg.json").get("cases");
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
    double valueTolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-5;
    var config =
        new VicRegConfig(
            c.get("sim_coeff").asDouble(),
            c.get("std_coeff").asDouble(),
            c.get("cov_coeff").asDouble(),
            List.of(8));
    var loss = new VicRegLoss(config);
    try (NDManager manager = NDManager.newBaseManager()) {
      TERMS.forEach(
          (term, golden) -> {
            String value = golden + "_loss";
            GoldenArray.assertClose(
                value,
                c.get(value).asDouble(),
                differentiate(c, type, manager, loss, t -> t.value(term), "grad_" + golden),
                valueTolerance);
          });
      GoldenArray.assertClose(
          "total",
          c.get("total").asDouble(),
          differentiate(c, type, manager, loss, LossTerms::total, "grad_total"),
          valueTolerance);
    }
  }

  /** Compares the gradients of a part of the loss, where the file has them; returns its value. */
  private static double differentiate(
      JsonNode c,
      DataType type,
      NDManager manager,
      VicRegLoss loss,
      Function<LossTerms, NDArray> part,
      String golden) {
    double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-4;
    NDArray x = Golden.array(c.get("x")).toNDArray(manager, type);
    NDArray y = Golden.array(c.get("y")).toNDArray(manager, type);
    x.setRequiresGradient(true);
    y.setRequiresGradient(true);
    NDArray value;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      value = part.apply(loss.of(x, y));
      collector.backward(value);
    }
    if (c.has(golden + "_x")) {
      Golden.array(c.get(golden + "_x")).assertClose(golden + "_x", x.getGradient(), tolerance);
      Golden.array(c.get(golden + "_y")).assertClose(golden + "_y", y.getGradient(), tolerance);
    }
    return GoldenArray.toDoubles(value)[0];
  }
}
