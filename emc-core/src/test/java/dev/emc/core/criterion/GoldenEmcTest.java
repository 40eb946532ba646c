package dev.emc.core.criterion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.PreciseTransform;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.SpacingBounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The criterion against golden vectors. float64 holds to 1e-9; in float32 entropies and their
 * gradients hold to what rounding can do to the sample at hand, see {@link SpacingBounds}, and the
 * covariance, which amplifies nothing, to fixed bounds.
 */
class GoldenEmcTest {
  private static final double EXACT = 1e-9;
  private static final double COVARIANCE = 1e-5;
  private static final double COVARIANCE_GRADIENT = 1e-4;

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
            tests.add(GoldenCases.named(name, () -> check(golden, result, result.get(eps), type)));
          }
        }
      }
    }
    return tests;
  }

  private static void check(JsonNode golden, JsonNode result, JsonNode expected, DataType type) {
    boolean exact = type == DataType.FLOAT64;
    PreciseTransform transform =
        result.get("transform").asText().equals("cdf") ? new NormalCdf() : new Sigmoid();
    double epsilon = expected.get("epsilon").asDouble();
    var estimator = new MSpacings(new MSpacingsConfig(epsilon));
    double covarianceGradient = exact ? EXACT : COVARIANCE_GRADIENT;
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray z1 = Golden.array(golden.get("z1")).toNDArray(manager, type);
      NDArray z2 = Golden.array(golden.get("z2")).toNDArray(manager, type);
      assertEquals(result.get("m").asInt(), MSpacings.window(z1.getShape().get(0)));
      int width = (int) z1.getShape().get(1);
      double[][] entropy =
          gradients(z1, z2, new EmcCriterion(new EmcConfig(1, 0), transform, estimator));
      double[][] covariance =
          gradients(z1, z2, new EmcCriterion(new EmcConfig(0, 1), transform, estimator));
      var bounds = new SpacingBounds[2];
      double entropyBound = 0;
      for (int view = 1; view <= 2; view++) {
        GoldenArray wanted = Golden.array(expected.get("entropy_view" + view));
        JsonNode wantedGradient = expected.get("grad_mean_entropy_z" + view);
        SpacingBounds column =
            exact
                ? relative(EXACT, wanted, wantedGradient, 2 * width)
                : rounding(manager, Golden.array(golden.get("z" + view)), transform, epsilon);
        wanted.assertWithin(
            "entropy of view " + view,
            GoldenArray.toDoubles(estimator.entropy(view == 1 ? z1 : z2, transform)),
            column.entropies());
        // The criterion takes the mean over both views' columns.
        bounds[view - 1] = column.times(1.0 / (2 * width));
        entropyBound += Arrays.stream(bounds[view - 1].entropies()).sum();
        JsonNode ties = golden.get("duplicate_rows_view" + view);
        compare(
            "entropy gradient of view " + view,
            wantedGradient,
            Arrays.stream(entropy[view - 1]).map(x -> -x).toArray(),
            ties,
            bounds[view - 1].gradients());
        GoldenArray wantedCovariance = Golden.array(result.get("grad_cov_z" + view));
        wantedCovariance.assertClose(
            "covariance gradient of view " + view, covariance[view - 1], covarianceGradient);
      }
      assertEquals(
          expected.get("mean_entropy").asDouble(), -entropy[2][0], entropyBound, "mean entropy");
      double wantedCovariance = result.get("cov").asDouble();
      double covarianceBound = (exact ? EXACT : COVARIANCE) * wantedCovariance;
      assertEquals(wantedCovariance, covariance[2][0], covarianceBound, "covariance");
      for (String total : List.of("total_b1_1_b2_25", "total_b1_10_b2_1")) {
        JsonNode node = expected.get(total);
        if (node == null) {
          continue;
        }
        double beta1 = node.get("beta1").asDouble();
        double beta2 = node.get("beta2").asDouble();
        double[][] actual =
            gradients(z1, z2, new EmcCriterion(new EmcConfig(beta1, beta2), transform, estimator));
        assertEquals(
            node.get("total").asDouble(),
            actual[2][0],
            beta1 * entropyBound + beta2 * covarianceBound,
            total);
        for (int view = 1; view <= 2; view++) {
          double level =
              beta2 * covarianceGradient * largest(Golden.array(result.get("grad_cov_z" + view)));
          double[] bound =
              Arrays.stream(bounds[view - 1].gradients()).map(b -> beta1 * b + level).toArray();
          if (node.has("grad_z" + view)) {
            compare(
                total + " gradient of view " + view,
                node.get("grad_z" + view),
                actual[view - 1],
                golden.get("duplicate_rows_view" + view),
                bound);
          }
          double wantedSquares = node.get("grad_z" + view + "_sum_sq").asDouble();
          double squares = Arrays.stream(actual[view - 1]).map(g -> g * g).sum();
          assertEquals(
              wantedSquares,
              squares,
              exact ? 2 * EXACT * wantedSquares : squaresBound(actual[view - 1], bound),
              total + " squared gradient of view " + view);
        }
      }
    }
  }

  /** Bounds relative to the largest value, as those of golden arrays are. */
  private static SpacingBounds relative(
      double tolerance, GoldenArray entropy, @Nullable JsonNode meanGradient, double columns) {
    double[] entropies = new double[entropy.data().length];
    Arrays.fill(entropies, tolerance * largest(entropy));
    if (meanGradient == null) {
      return new SpacingBounds(entropies, new double[0]);
    }
    GoldenArray gradient = Golden.array(meanGradient);
    double[] gradients = new double[gradient.data().length];
    Arrays.fill(gradients, tolerance * largest(gradient) * columns);
    return new SpacingBounds(entropies, gradients);
  }

  private static SpacingBounds rounding(
      NDManager manager, GoldenArray z, PreciseTransform transform, double epsilon) {
    return SpacingBounds.of(
        z,
        transform.levels(z.toNDArray(manager, DataType.FLOAT64)),
        roundings(transform),
        MSpacings.window(z.shape()[0]),
        epsilon);
  }

  /**
   * Half units in the last place: an engine's elementary function has at most four. The sigmoid
   * makes four roundings more; the normal tail those of a sum of ten terms, in which what was
   * rounded early counts little, and that of the exponential's argument, z²/2 times.
   */
  static DoubleUnaryOperator roundings(PreciseTransform transform) {
    return transform instanceof Sigmoid ? z -> 8 : z -> 14 + z * z / 2;
  }

  private static double squaresBound(double[] values, double[] bounds) {
    double bound = 0;
    for (int i = 0; i < values.length; i++) {
      bound += (2 * Math.abs(values[i]) + bounds[i]) * bounds[i];
    }
    return bound;
  }

  private static double largest(GoldenArray array) {
    return Arrays.stream(array.data()).map(Math::abs).max().orElseThrow();
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
      String what,
      @Nullable JsonNode node,
      double[] actual,
      @Nullable JsonNode ties,
      double[] bounds) {
    if (node == null) {
      return;
    }
    GoldenArray expected = Golden.array(node);
    double[] wanted = expected.data().clone();
    double[] got = actual.clone();
    double[] allowed = bounds.clone();
    if (ties != null) {
      int columns = (int) expected.shape()[1];
      for (JsonNode group : ties) {
        for (int column = 0; column < columns; column++) {
          sortGroup(wanted, group, column, columns);
          sortGroup(got, group, column, columns);
          widest(allowed, group, column, columns);
        }
      }
    }
    new GoldenArray(expected.shape(), wanted).assertWithin(what, got, allowed);
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

  private static void widest(double[] bounds, JsonNode group, int column, int columns) {
    double widest = 0;
    for (JsonNode row : group) {
      widest = Math.max(widest, bounds[row.asInt() * columns + column]);
    }
    for (JsonNode row : group) {
      bounds[row.asInt() * columns + column] = widest;
    }
  }
}
