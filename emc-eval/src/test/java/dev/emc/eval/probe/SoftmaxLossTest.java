package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxLossTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bothWaysAgree(long seed) {
    Random random = new Random(seed);
    int classes = 2 + random.nextInt(11);
    int size = 5 + random.nextInt(1200);
    FeatureSet set = new Blobs(classes, 7 + random.nextInt(30), 1, seed).sample("x", size, seed);
    int[] rows = IntStream.range(0, size).filter(i -> i % 7 != 3).toArray();
    Standardization scale = Standardization.of(set, rows);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        SoftmaxLoss device = new DeviceSoftmaxLoss(manager, scale, set, rows);
        SoftmaxLoss plain = new PlainSoftmaxLoss(scale, set, rows)) {
      double[] weights = random.doubles(plain.parameters(), -1, 1).toArray();
      double[] one = new double[weights.length];
      double[] other = new double[weights.length];
      assertEquals(device.evaluate(weights, one), plain.evaluate(weights, other), 1e-5);
      assertArrayEquals(one, other, 1e-5);
      assertEquals(device.loss(weights), plain.loss(weights), 1e-5);
      assertArrayEquals(device.scores(weights), plain.scores(weights), 1e-4f);
    }
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    FeatureSet set = new Blobs(4, 6, 1, 1).sample("x", 300, 1);
    int[] rows = IntStream.range(0, 300).toArray();
    try (SoftmaxLoss loss = new PlainSoftmaxLoss(Standardization.of(set, rows), set, rows)) {
      Lbfgs.Objective objective = loss.withPenalty(0.3);
      double[] weights = new Random(2).doubles(loss.parameters(), -1, 1).toArray();
      double[] gradient = new double[weights.length];
      double[] unused = new double[weights.length];
      objective.evaluate(weights, gradient);
      for (int i = 0; i < weights.length; i++) {
        double step = 1e-2;
        double[] moved = weights.clone();
        moved[i] += step;
        double above = objective.evaluate(moved, unused);
        moved[i] -= 2 * step;
        double below = objective.evaluate(moved, unused);
        assertEquals((above - below) / (2 * step), gradient[i], 1e-3);
      }
    }
  }

  @Test
  void theNumberOfCoresDoesNotShow() throws Exception {
    FeatureSet set = new Blobs(5, 20, 1, 1).sample("x", 5000, 1);
    int[] rows = IntStream.range(0, 5000).toArray();
    double[] one = gradient(set, rows, 1);
    double[] three = gradient(set, rows, 3);
    assertArrayEquals(one, three);
  }

  private static double[] gradient(FeatureSet set, int[] rows, int threads) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try (SoftmaxLoss loss = new PlainSoftmaxLoss(Standardization.of(set, rows), set, rows)) {
      double[] weights = new Random(2).doubles(loss.parameters(), -1, 1).toArray();
      double[] gradient = new double[weights.length];
      pool.submit(() -> loss.evaluate(weights, gradient)).get();
      return gradient;
    } finally {
      pool.shutdown();
    }
  }
}
