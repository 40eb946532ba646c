package dev.emc.plugin.baselines.criteria;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.emc.api.Embeddings;
import dev.emc.api.math.Moments;
import dev.emc.plugin.baselines.support.Numerics;
import java.util.Arrays;
import java.util.function.Function;

/** Prints what MMCR costs beside the EMC criterion at the same size; run by hand. */
final class MmcrCost {
  private MmcrCost() {}

  public static void main(String[] args) {
    int views = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int n = 512;
    int d = 128;
    var mmcr = new Mmcr(new MmcrConfig());
    double[] a = new double[30];
    double[] b = new double[30];
    for (int i = -5; i < a.length; i++) {
      double x = time(views * n, d, z -> emc(Embeddings.ofStacked(z, views, 2)));
      double y = time(views * n, d, z -> mmcr.loss(Embeddings.ofStacked(z, views, 2)).total());
      if (i >= 0) {
        a[i] = x;
        b[i] = y;
      }
    }
    Arrays.sort(a);
    Arrays.sort(b);
    System.out.printf(
        "%d views of %dx%d, forward + backward, median of %d: EMC %.1f ms, MMCR %.1f ms, ratio %.2f%n",
        views, n, d, a.length, a[15], b[15], b[15] / a[15]);
  }

  private static double time(int rows, int d, Function<NDArray, NDArray> loss) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray z = Numerics.normal(manager, 1, rows, d).toType(DataType.FLOAT32, true);
      z.setRequiresGradient(true);
      long start = System.nanoTime();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(loss.apply(z));
        z.getGradient().sum().getFloat();
      }
      return (System.nanoTime() - start) / 1e6;
    }
  }

  /** Sigmoid, m-spacings and covariance of two views. */
  private static NDArray emc(Embeddings embeddings) {
    return Views.sum(
        embeddings.fullResolutionViews(),
        z -> {
          NDArray u = ai.djl.nn.Activation.sigmoid(z);
          NDArray sorted = u.transpose().sort(1);
          long n = z.getShape().get(0);
          long m = Math.round(Math.sqrt(n));
          NDArray gaps = sorted.get(":, " + m + ":").sub(sorted.get(":, :" + (n - m)));
          NDArray entropy = gaps.mul((float) ((n + 1.0) / m)).add(1e-7f).log().mean();
          return Moments.offDiagonalCovariance(u).mul(25f).sub(entropy);
        });
  }
}
