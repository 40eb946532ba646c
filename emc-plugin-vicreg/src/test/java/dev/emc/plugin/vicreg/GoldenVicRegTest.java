package dev.emc.plugin.vicreg;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.LossTerms;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.GoldenHeads;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Loss, gradients and projector against the golden vectors, in both precisions. */
class GoldenVicRegTest {
  private static final Map<String, String> TERMS =
      Map.of("invariance", "repr", "variance", "std", "covariance", "cov");

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(
        Golden.json("vicreg.json").get("cases"), GoldenVicRegTest::checkLoss);
  }

  @TestFactory
  Stream<DynamicTest> firstStep() {
    JsonNode file = Golden.json("steps_vicreg.json");
    JsonNode step = file.get("asked_lr").get("float64").get(0);
    return GoldenCases.inBothPrecisions(
        "first step", type -> checkFirstStep(file.get("config"), step, type));
  }

  @TestFactory
  Stream<DynamicTest> projector() {
    GoldenHeads golden = GoldenHeads.of("vicreg_projector");
    List<Integer> widths =
        Stream.of(0, 3, 6).map(i -> golden.width("projector." + i + ".weight")).toList();
    return GoldenCases.inBothPrecisions(
        "projector",
        type ->
            golden.assertMatches(
                new VicReg(new VicRegConfig(25, 25, 1, widths)),
                (encoder, heads, features) ->
                    Map.of("out", encoder.apply(heads.get("projector"), features)),
                type));
  }

  private static void checkLoss(JsonNode c, DataType type) {
    VicRegLoss loss = loss(c);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> views =
          Stream.of("x", "y").map(v -> Golden.array(c.get(v)).toNDArray(manager, type)).toList();
      TERMS.forEach(
          (term, golden) ->
              differentiate(c, type, golden + "_loss", golden, views, loss, t -> t.value(term)));
      differentiate(c, type, "total", "total", views, loss, LossTerms::total);
    }
  }

  private static void differentiate(
      JsonNode c,
      DataType type,
      String value,
      String gradient,
      List<NDArray> views,
      VicRegLoss loss,
      Function<LossTerms, NDArray> part) {
    Derivative derivative = Derivative.of(in -> part.apply(loss.of(in.get(0), in.get(1))), views);
    double expected = c.get(value).asDouble();
    GoldenArray.assertClose(value, expected, derivative.value(), GoldenCases.valueTolerance(type));
    for (int i = 0; i < 2; i++) {
      String name = "grad_" + gradient + (i == 0 ? "_x" : "_y");
      // The larger cases have the gradients of the total alone.
      if (c.has(name)) {
        Golden.array(c.get(name))
            .assertClose(name, derivative.gradients().get(i), GoldenCases.gradientTolerance(type));
      }
    }
  }

  private static void checkFirstStep(JsonNode config, JsonNode step, DataType type) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LossTerms terms =
          loss(config)
              .of(
                  Golden.array(step.get("embedding_x")).toNDArray(manager, type),
                  Golden.array(step.get("embedding_y")).toNDArray(manager, type));
      double tolerance = GoldenCases.valueTolerance(type);
      TERMS.forEach(
          (term, golden) ->
              GoldenArray.assertClose(
                  term,
                  step.get(golden + "_loss").asDouble(),
                  GoldenArray.toDoubles(terms.value(term))[0],
                  tolerance));
      GoldenArray.assertClose(
          "total",
          step.get("vicreg_loss").asDouble(),
          GoldenArray.toDoubles(terms.total())[0],
          tolerance);
    }
  }

  private static VicRegLoss loss(JsonNode coefficients) {
    return new VicRegLoss(
        new VicRegConfig(
            coefficients.get("sim_coeff").asDouble(),
            coefficients.get("std_coeff").asDouble(),
            coefficients.get("cov_coeff").asDouble(),
            List.of(8)));
  }
}
