package dev.emc.plugin.baselines.criteria;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values and gradients of the paper's alternatives to EMC, against {@code baselines.json}. */
class GoldenBaselinesTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** What an implementation may be off by. */
  enum Precision {
    FLOAT32(DataType.FLOAT32, 1e-5, 1e-4),
    FLOAT64(DataType.FLOAT64, 1e-9, 1e-9);

    private final DataType type;
    private final double value;
    private final double gradient;

    Precision(DataType type, double value, double gradient) {
      this.type = type;
      this.value = value;
      this.gradient = gradient;
    }
  }

  private final class Check {
    private final String what;
    private final Precision precision;
    private final NDArray input;

    Check(String what, Precision precision, JsonNode input) {
      this.what = what + " " + precision;
      this.precision = precision;
      this.input = Golden.array(input).toNDArray(manager, precision.type);
      this.input.setRequiresGradient(true);
    }

    void expect(double value, JsonNode gradient, Function<NDArray, NDArray> scalar) {
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray result = scalar.apply(input);
        assertTrue(result.getDataType() == precision.type, what + ": " + result.getDataType());
        double actual = GoldenArray.toDoubles(result)[0];
        GoldenArray.assertClose(what, value, actual, precision.value);
        collector.backward(result);
      }
      Golden.array(gradient)
          .assertClose(what + " gradient", input.getGradient(), precision.gradient);
    }
  }

  private static Iterable<JsonNode> cases() {
    return Golden.json("baselines.json").get("cases");
  }

  private static List<NDArray> firstTwo(NDArray stacked, int n) {
    var views = new ArrayList<NDArray>();
    for (int i = 0; i < 2; i++) {
      views.add(stacked.get((long) i * n + ":" + (i + 1L) * n));
    }
    return views;
  }

  /** Of a case's embeddings before normalisation, of which two views are full-resolution. */
  private void checkLoss(
      String what,
      Precision precision,
      JsonNode c,
      JsonNode value,
      JsonNode gradient,
      Function<Embeddings, NDArray> loss) {
    int views = c.get("views").asInt();
    new Check(what, precision, c.get("pre_norm_embeddings"))
        .expect(value.asDouble(), gradient, z -> loss.apply(Embeddings.ofStacked(z, views, 2)));
  }

  @ParameterizedTest
  @EnumSource
  void vcregOnTheSphere(Precision precision) {
    for (JsonNode c : cases()) {
      String name = c.get("name").asText() + " vcreg embeddings";
      int n = c.get("n").asInt();
      JsonNode g = c.get("vcreg_hypersphere");
      double target = g.get("std_target").asDouble();
      var config =
          new VcRegConfig(
              Space.EMBEDDINGS, g.get("std_coeff").asDouble(), g.get("cov_coeff").asDouble());
      var vcreg = new VcReg(config);
      for (String term : List.of("std", "cov")) {
        new Check(name + " " + term, precision, c.get("embeddings"))
            .expect(
                g.get(term + "_loss").asDouble(),
                g.get("grad_" + term + "_loss_embeddings"),
                z -> vcreg.loss(firstTwo(z, n), target).value(term));
      }
      checkLoss(
          name + " total",
          precision,
          c,
          g.get("total"),
          g.get("grad_total_pre_norm"),
          e -> vcreg.loss(e).total());
    }
  }

  @ParameterizedTest
  @EnumSource
  void vcregOnTheProjector(Precision precision) {
    for (JsonNode c : cases()) {
      String name = c.get("name").asText() + " vcreg projector";
      JsonNode g = c.get("vcreg_projector");
      var config =
          new VcRegConfig(
              Space.PROJECTOR, g.get("std_coeff").asDouble(), g.get("cov_coeff").asDouble());
      var vcreg = new VcReg(config);
      for (String term : List.of("std", "cov")) {
        checkLoss(
            name + " " + term,
            precision,
            c,
            g.get(term + "_loss"),
            g.get("grad_" + term + "_loss_pre_norm"),
            e -> vcreg.loss(e).value(term));
      }
      checkLoss(
          name + " total",
          precision,
          c,
          g.get("total"),
          g.get("grad_total_pre_norm"),
          e -> vcreg.loss(e).total());
    }
  }

  @ParameterizedTest
  @EnumSource
  void uniformity(Precision precision) {
    for (JsonNode c : cases()) {
      int n = c.get("n").asInt();
      for (JsonNode g : c.get("uniformity")) {
        double t = g.get("t").asDouble();
        String name = c.get("name").asText() + " auh t=" + t;
        var auh = new Auh(new AuhConfig(1, t));
        new Check(name + " unit", precision, c.get("embeddings"))
            .expect(
                g.get("loss").asDouble(),
                g.get("grad_embeddings"),
                z -> Views.mean(firstTwo(z, n), e -> Auh.uniformity(e, t)));
        checkLoss(
            name, precision, c, g.get("loss"), g.get("grad_pre_norm"), e -> auh.loss(e).total());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void mmcr(Precision precision) {
    for (JsonNode c : cases()) {
      String name = c.get("name").asText() + " mmcr";
      int n = c.get("n").asInt();
      int d = c.get("d").asInt();
      int views = c.get("views").asInt();
      JsonNode g = c.get("mmcr");
      new Check(name + " unit", precision, c.get("embeddings"))
          .expect(
              g.get("loss").asDouble(),
              g.get("grad_embeddings"),
              z -> Mmcr.nuclearNorm(z.reshape(views, n, d).mean(new int[] {0})).neg());
      var mmcr = new Mmcr(new MmcrConfig());
      checkLoss(
          name, precision, c, g.get("loss"), g.get("grad_pre_norm"), e -> mmcr.loss(e).total());
    }
  }
}
