package dev.emc.core.criterion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.RunShape;
import dev.emc.api.math.Moments;
import dev.emc.api.math.Scalars;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** EMC with the unbiased estimate of squared covariances, where batches are narrow. */
class UnbiasedCovarianceTest {
  private static final int IMAGES = 16;
  private static final int WIDTH = 64;

  private static EmcCriterion emc(CovarianceEstimate covariance) {
    return new EmcCriterion(
        new EmcConfig(1, 25, covariance), new NormalCdf(), new MSpacings(new MSpacingsConfig()));
  }

  private static NDArray drawn(NDManager manager, Random random, int rows) {
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(rows, WIDTH));
  }

  /**
   * A linear map of normal values whose outputs begin with correlations of ½, trained on fresh
   * batches of a quarter of its width.
   */
  @Test
  void anEstimateBelowZeroDoesNotDestabilise() {
    var random = new Random(11);
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      float[] start = new float[WIDTH * WIDTH];
      for (int i = 0; i < start.length; i++) {
        start[i] =
            (i / WIDTH == i % WIDTH ? 0.7f : 0)
                + (float) random.nextGaussian() * 0.01f
                + (i < WIDTH ? 0.7f : 0);
      }
      NDArray weights = manager.create(start, new Shape(WIDTH, WIDTH));
      weights.setRequiresGradient(true);
      NDArray test = drawn(manager, random, 4096);
      double before = covariance(test, weights);
      double[] estimates = new double[400];
      for (int step = 0; step < estimates.length; step++) {
        estimates[step] = step(weights, random, emc(CovarianceEstimate.UNBIASED));
      }
      double[] later = Arrays.copyOfRange(estimates, 200, 400);
      double mean = Arrays.stream(later).average().orElseThrow();
      assertTrue(Arrays.stream(later).anyMatch(each -> each < 0), "never below 0");
      // Two views of (D − 1) / (144 (N − 1)) are what squares of noise alone would come to.
      double noise = 2 * (WIDTH - 1) / (144.0 * (IMAGES - 1));
      assertTrue(Math.abs(mean) < noise / 2, mean + " against " + noise);
      double after = covariance(test, weights);
      assertTrue(after < before / 10, before + " → " + after);
    }
  }

  private static double covariance(NDArray test, NDArray weights) {
    return GradMode.off(
        () ->
            (double)
                Moments.unbiasedOffDiagonalCovariance(
                        new NormalCdf().apply(test.matMul(weights.stopGradient())))
                    .getFloat());
  }

  private static double step(NDArray weights, Random random, EmcCriterion emc) {
    try (NDManager scope = weights.getManager().newSubManager()) {
      NDArray first = drawn(scope, random, IMAGES);
      NDArray second = drawn(scope, random, IMAGES);
      LossTerms loss =
          GradMode.on(
              () -> {
                LossTerms terms =
                    emc.loss(
                        Embeddings.of(List.of(first.matMul(weights), second.matMul(weights)), 2));
                NDArray total = terms.total();
                JniUtils.backward((PtNDArray) total, (PtNDArray) total.onesLike(), false, false);
                return terms;
              });
      return GradMode.off(
          () -> {
            try (NDArray gradient = JniUtils.getGradient((PtNDArray) weights)) {
              gradient.attach(scope);
              weights.subi(gradient.mul(Scalars.like(gradient, 0.3)));
            }
            JniUtils.zeroGrad((PtNDArray) weights);
            return (double) loss.value("covariance").getFloat();
          });
    }
  }

  /** In the unit cube |x| is below 1, so that there is a least value: it cannot run away. */
  @Test
  void thereIsALeastValue() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      // Columns of ±½ that are orthogonal: squared covariances 0, fourth powers the largest.
      int n = 8;
      double[] walsh = new double[n * (n - 1)];
      for (int row = 0; row < n; row++) {
        for (int column = 1; column < n; column++) {
          walsh[row * (n - 1) + column - 1] = Integer.bitCount(row & column) % 2 == 0 ? 0.5 : -0.5;
        }
      }
      NDArray x = manager.create(walsh, new Shape(n, n - 1));
      double value = GradMode.off(() -> Moments.unbiasedOffDiagonalCovariance(x).getDouble());
      int d = n - 1;
      assertEquals(-(d - 1) / 16.0 * n / ((n - 1.0) * (n - 3)), value, 1e-12);
      assertTrue(value >= -d / 16.0 * n / ((n - 2.0) * (n - 3)));
    }
  }

  @Test
  void tooSmallABatchIsRefused() {
    var view = new ViewSpec(8, 2, List.of(new Augmentation.Normalize(List.of(0.5), List.of(0.25))));
    var shape = new RunShape(3, 16, new ViewPlan(List.of(view)), 1);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> emc(CovarianceEstimate.UNBIASED).check(shape));
    assertEquals(
        "regularizer 'emc' needs a batch of at least 4 images with this estimator, this run has 3",
        refused.getMessage());
  }
}
