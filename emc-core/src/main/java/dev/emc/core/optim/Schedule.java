package dev.emc.core.optim;

import java.util.List;

/**
 * The learning rate of every step. Steps count from 0; after the last step of a schedule its last
 * value holds.
 *
 * <p>The published ones are {@link RateSchedule}s, spread over a run.
 */
@FunctionalInterface
public interface Schedule {
  /** Batch size at which the published rates are stated. */
  int REFERENCE_BATCH = 256;

  /** The rate to update with in a step. */
  double rate(long step);

  /** A published rate for another batch size: rate · N / 256. */
  static double scaled(double baseRate, int batchSize) {
    return baseRate * batchSize / REFERENCE_BATCH;
  }

  /**
   * A rate for each step, written out.
   *
   * @param rates at least one
   */
  record Table(List<Double> rates) implements Schedule {
    /** Checks ranges. */
    public Table {
      rates = List.copyOf(rates);
      if (rates.isEmpty()) {
        throw new IllegalArgumentException("a table of rates needs at least one");
      }
      rates.forEach(Schedule::requireRate);
    }

    @Override
    public double rate(long step) {
      return rates.get((int) Math.min(step, rates.size() - 1));
    }
  }

  /**
   * Refuses what is no learning rate.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  static void requireRate(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate must be at least 0 and finite, got " + rate);
    }
  }
}
