package dev.emc.core.criterion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.CompactTransform;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GoldenEmcTest {

  @TestFactory
  List<DynamicTest> everyCase() {
    var tests = new ArrayList<DynamicTest>();
    for (JsonNode golden : Golden.json("emc.json").get("cases")) {
      for (JsonNode result : golden.get("results")) {
        for (String eps : List.of("eps1e-7", "eps32")) {
          for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32)) {
            String name =
                golden.get("name").asText()
                    + " "
                    + result.get("transform").asText()
                    + " "
                    + eps
                    + " "
                    + type;
            tests.add(
                DynamicTest.dynamicTest(name, () -> check(golden, result, result.get(eps), type)));
          }
        }
      }
    }
    return tests;
  }

  private static void check(JsonNode golden, JsonNode result, JsonNode expected, DataType type) {
    boolean exact = type == DataType.FLOAT64;
    boolean cdf = result.get("transform").asText().equals("cdf");
    double valueTolerance = exact ? 1e-9 : 1e-5;
    double gradientTolerance = exact ? 1e-9 : cdf && reaches(golden, 3) ? 4e-3 : 1e-4;
    CompactTransform transform = cdf ? new NormalCdf() : new Sigmoid();
    var estimator = new MSpacings(new MSpacingsConfig(expected.get("epsilon").asDouble()));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray z1 = Golden.array(golden.get("z1")).toNDArray(manager, type);
      NDArray z2 = Golden.array(golden.get("z2")).toNDArray(manager, type);
      assertEquals(result.get("m").asInt(), MSpacings.window(z1.getShape().get(0)));
      for (int view = 1; view <= 2; view++) {
        Golden.array(expected.get("entropy_view" + view))
            .assertClose(
                "entropy of view " + view,
                estimator.entropy(transform.apply(view == 1 ? z1 : z2)),
                valueTolerance);
      }
      double[][] entropy =
          gradients(z1, z2, new EmcCriterion(new EmcConfig(1, 0), transform, estimator));
      double[][] covariance =
          gradients(z1, z2, new EmcCriterion(new EmcConfig(0, 1), transform, estimator));
      GoldenArray.assertClose(
          "mean entropy", expected.get("mean_entropy").asDouble(), -entropy[2][0], valueTolerance);
      GoldenArray.assertClose(
          "covariance", result.get("cov").asDouble(), covariance[2][0], valueTolerance);
      for (int view = 1; view <= 2; view++) {
        JsonNode ties = golden.get("duplicate_rows_view" + view);
        double[] minus = Arrays.stream(entropy[view - 1]).map(x -> -x).toArray();
        compare(
            "entropy gradient of view " + view,
            expected.get("grad_mean_entropy_z" + view),
            minus,
            ties,
            gradientTolerance);
        compare(
            "covariance gradient of view " + view,
            result.get("grad_cov_z" + view),
            covariance[view - 1],
            null,
            exact ? 1e-9 : 1e-4);
      }
      for (String total : List.of("total_b1_1_b2_25", "total_b1_10_b2_1")) {
        JsonNode node = expected.get(total);
        if (node == null) {
          continue;
        }
        double[][] actual =
            gradients(
                z1,
                z2,
                new EmcCriterion(
                    new EmcConfig(node.get("beta1").asDouble(), node.get("beta2").asDouble()),
                    transform,
                    estimator));
        GoldenArray.assertClose(total, node.get("total").asDouble(), actual[2][0], valueTolerance);
        for (int view = 1; view <= 2; view++) {
          if (node.has("grad_z" + view)) {
            compare(
                total + " gradient of view " + view,
                node.get("grad_z" + view),
                actual[view - 1],
                golden.get("duplicate_rows_view" + view),
                gradientTolerance);
          }
          double squares = Arrays.stream(actual[view - 1]).map(x -> x * x).sum();
          GoldenArray.assertClose(
              total + " squared gradient of view " + view,
              node.get("grad_z" + view + "_sum_sq").asDouble(),
              squares,
              2 * gradientTolerance);
        }
      }
    }
  }

  /**
   * Beyond |z| = 3 float32 values of the normal distribution function lie so close to 1 that their
   * spacings lose digits; gradients there are good to about 2e-3 of their maximum.
   */
  private static boolean reaches(JsonNode golden, double limit) {
    return Stream.of("z1", "z2")
        .flatMapToDouble(z -> Arrays.stream(Golden.array(golden.get(z)).data()))
        .anyMatch(z -> Math.abs(z) > limit);
  }

  /** Gradients of both views, then the total. */
  private static double[][] gradients(NDArray z1, NDArray z2, EmcCriterion criterion) {
    NDArray a = z1.duplicate();
    NDArray b = z2.duplicate();
    a.setRequiresGradient(true);
    b.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      LossTerms loss = criterion.loss(Embeddings.of(List.of(a, b), 2));
      NDArray total = loss.total();
      collector.backward(total);
      return new double[][] {
        GoldenArray.toDoubles(a.getGradient()),
        GoldenArray.toDoubles(b.getGradient()),
        GoldenArray.toDoubles(total)
      };
    }
  }

  /** Within a group of equal rows the order of the sort decides, so values are compared sorted. */
  private static void compare(
      String what, JsonNode node, double[] actual, JsonNode ties, double tolerance) {
    if (node == null) {
      return;
    }
    GoldenArray expected = Golden.array(node);
    double[] wanted = expected.data().clone();
    double[] got = actual.clone();
    if (ties != null) {
      int columns = (int) expected.shape()[1];
      for (JsonNode group : ties) {
        for (int column = 0; column < columns; column++) {
          sortGroup(wanted, group, column, columns);
          sortGroup(got, group, column, columns);
        }
      }
    }
    new GoldenArray(expected.shape(), wanted).assertClose(what, got, tolerance);
  }

  private static void sortGroup(double[] values, JsonNode group, int column, int columns) {
    double[] picked = new double[group.size()];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[group.get(i).asInt() * columns + column];
    }
    Arrays.sort(picked);
    for (int i = 0; i < picked.length; i++) {
      values[group.get(i).asInt() * columns + column] = picked[i];
    }
  }
}
