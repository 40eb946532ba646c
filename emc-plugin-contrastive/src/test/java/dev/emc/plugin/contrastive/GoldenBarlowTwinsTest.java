package dev.emc.plugin.contrastive;

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
import dev.emc.testkit.PytorchKeys;
import dev.emc.testkit.TestEncoder;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Standardised embeddings, loss and gradients against the golden vectors, in both precisions. */
class GoldenBarlowTwinsTest {
  private static final StepInfo STEP = new StepInfo(0, 0, 0, 0, 4, 100, 0);

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(
        Golden.json("barlow.json").get("cases"), (c, type) -> new Run(c, type).check());
  }

  /** One case at one precision. */
  private record Run(JsonNode c, DataType type) {
    void check() {
      try (NDManager manager = NDManager.newBaseManager()) {
        List<NDArray> views =
            Stream.of("z1", "z2")
                .map(z -> Golden.array(c.get(z)).toNDArray(manager, type))
                .toList();
        checkStatistics(manager, views);
        double lambda = c.get("lambda").asDouble();
        differentiate(manager, views, lambda, 1, "on_diag", terms -> terms.value("on-diagonal"));
        differentiate(manager, views, lambda, 1, "off_diag", terms -> terms.value("off-diagonal"));
        differentiate(manager, views, lambda, 1, "loss", LossTerms::total);
        differentiate(
            manager, views, 0.005, 0.025, "solo_learn_lambda_0.005_scale_0.025", LossTerms::total);
      }
    }

    private BarlowTwins method(NDManager manager, double lambda, double scale) {
      int width = c.get("d").asInt();
      var method = new BarlowTwins(new BarlowTwinsConfig(List.of(width), lambda, scale));
      method.initialize(new MethodContext(width, c.get("n").asInt(), 3, 32, type, manager));
      return method;
    }

    private void differentiate(
        NDManager manager,
        List<NDArray> views,
        double lambda,
        double scale,
        String name,
        Function<LossTerms, NDArray> part) {
      BarlowTwins method = method(manager, lambda, scale);
      var encoder = new TestEncoder(manager, type);
      Derivative derivative =
          Derivative.of(in -> part.apply(method.loss(encoder, Embeddings.of(in, 2), STEP)), views);
      GoldenArray.assertClose(
          name, c.get(name).asDouble(), derivative.value(), GoldenCases.tolerance(c, "loss", type));
      for (int view = 1; view <= 2; view++) {
        String gradient = "grad_" + name + "_z" + view;
        // Of the loss at another scale the value alone is given.
        if (c.has(gradient)) {
          Golden.array(c.get(gradient))
              .assertClose(
                  gradient,
                  derivative.gradients().get(view - 1),
                  GoldenCases.tolerance(c, "grad", type));
        }
      }
    }

    private void checkStatistics(NDManager manager, List<NDArray> views) {
      BarlowTwins method = method(manager, 0.0051, 1);
      var encoder = new TestEncoder(manager, type);
      double tolerance = GoldenCases.valueTolerance(type);
      NDArray first = encoder.apply(method.heads().get("bn"), views.get(0)).stopGradient();
      NDArray second = encoder.apply(method.heads().get("bn"), views.get(1)).stopGradient();
      Golden.array(c.get("standardised_z1")).assertClose("standardised_z1", first, tolerance);
      Golden.array(c.get("standardised_z2")).assertClose("standardised_z2", second, tolerance);
      Golden.array(c.get("cross_correlation"))
          .assertClose(
              "cross_correlation", new CrossCorrelation(first, second).matrix(), tolerance);
      for (String statistic : List.of("running_mean", "running_var")) {
        String name = "bn_" + statistic + "_after_z1_z2";
        NDArray value = PytorchKeys.ofHeads(method.heads()).get("bn." + statistic).getArray();
        Golden.array(c.get(name)).assertClose(name, value, tolerance);
      }
    }
  }
}
