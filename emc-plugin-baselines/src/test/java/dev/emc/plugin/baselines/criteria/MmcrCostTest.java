package dev.emc.plugin.baselines.criteria;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import dev.emc.api.Embeddings;
import dev.emc.api.math.Moments;
import dev.emc.plugin.baselines.support.Numerics;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What MMCR costs beside the EMC criterion at the same size. */
class MmcrCostTest {
  private static final Logger LOG = LoggerFactory.getLogger(MmcrCostTest.class);
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 3;
  private static final int N = 512;
  private static final int D = 128;

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void atMostThreeTimesTheEmcCriterion(int views) {
    var mmcr = new Mmcr(new MmcrConfig());
    double[] emc = new double[ROUNDS];
    double[] capacity = new double[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      double first = milliseconds(views, z -> emc(Embeddings.ofStacked(z, views, 2)));
      double second =
          milliseconds(views, z -> mmcr.loss(Embeddings.ofStacked(z, views, 2)).total());
      if (i >= 0) {
        emc[i] = first;
        capacity[i] = second;
      }
    }
    double ratio = median(capacity) / median(emc);
    String line =
        "%d views of %dx%d, forward and backward: EMC %.1f ms, MMCR %.1f ms, ratio %.2f"
            .formatted(views, N, D, median(emc), median(capacity), ratio);
    LOG.info(line);
    assertTrue(ratio <= 3, line);
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double milliseconds(int views, Function<NDArray, NDArray> loss) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray z = Numerics.normal(manager, 1, views * N, D).toType(DataType.FLOAT32, true);
      z.setRequiresGradient(true);
      long start = System.nanoTime();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(loss.apply(z));
      }
      z.getGradient().sum().getFloat();
      return (System.nanoTime() - start) / 1e6;
    }
  }

  /** Sigmoid, m-spacings and covariance of two views. */
  private static NDArray emc(Embeddings embeddings) {
    return Views.sum(
        embeddings.fullResolutionViews(),
        z -> {
          NDArray u = Activation.sigmoid(z);
          NDArray sorted = u.transpose().sort(1);
          long m = Math.round(Math.sqrt(N));
          NDArray gaps = sorted.get(":, " + m + ":").sub(sorted.get(":, :" + (N - m)));
          NDArray entropy = gaps.mul((N + 1f) / m).add(1e-7f).log().mean();
          return Moments.offDiagonalCovariance(u).mul(25f).sub(entropy);
        });
  }
}
