package dev.emc.plugin.baselines.estimators;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * The mean estimate of uniform samples where no closed form is known: simulated in float64 on the
 * host from a fixed seed, once per sample size, the same everywhere.
 */
final class UniformLevel {
  private static final long SEED = 0x5eed;

  private final UnaryOperator<NDArray> estimator;
  private final IntUnaryOperator columns;
  private final Map<Integer, Double> levels = new ConcurrentHashMap<>();

  /**
   * A level to be simulated.
   *
   * @param estimator (N, D) → (D)
   * @param columns how many samples of size N to average over; at least one is
   */
  UniformLevel(UnaryOperator<NDArray> estimator, IntUnaryOperator columns) {
    this.estimator = estimator;
    this.columns = columns;
  }

  double at(int samples) {
    return levels.computeIfAbsent(samples, this::simulate);
  }

  private double simulate(int samples) {
    int d = Math.max(1, columns.applyAsInt(samples));
    double[] data = new SplittableRandom(SEED).doubles((long) samples * d).toArray();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      double[] estimates =
          estimator.apply(manager.create(data, new Shape(samples, d))).toDoubleArray();
      double sum = 0;
      for (double estimate : estimates) {
        sum += estimate;
      }
      return sum / d;
    }
  }
}
