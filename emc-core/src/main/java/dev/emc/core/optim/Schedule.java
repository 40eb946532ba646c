package dev.emc.core.optim;

import java.util.List;

/**
 * A learning rate as a function of the step, and as data. Steps count from 0; after the last step
 * of a schedule its last value holds.
 */
public sealed interface Schedule {
  /** Batch size at which the published rates are stated. */
  int REFERENCE_BATCH = 256;

  /** The rate to update with in a step. */
  double rate(long step);

  /** A published rate for another batch size: rate · N / 256. */
  static double scaled(double baseRate, int batchSize) {
    return baseRate * batchSize / REFERENCE_BATCH;
  }

  /**
   * One rate throughout, as in continued pre-training.
   *
   * @param rate of every step
   */
  record Fixed(double rate) implements Schedule {
    /** Checks ranges. */
    public Fixed {
      requireRate("rate", rate);
    }

    @Override
    public double rate(long step) {
      return rate;
    }
  }

  /**
   * VICReg's: base·s/W in the first W steps, then base·c + final·(1 − c) with c = ½(1 + cos(π(s −
   * W)/(S − W))). The paper's final rate is 0.001 · base.
   *
   * @param base highest rate
   * @param finalRate rate the cosine ends at
   * @param warmupSteps W
   * @param steps S
   */
  record WarmupCosine(double base, double finalRate, long warmupSteps, long steps)
      implements Schedule {
    /** Checks ranges. */
    public WarmupCosine {
      requireRate("base", base);
      requireRate("final rate", finalRate);
      requireSteps(warmupSteps, steps);
    }

    @Override
    public double rate(long step) {
      if (step < warmupSteps) {
        return base * step / warmupSteps;
      }
      double c = halfCosine(step - warmupSteps, steps - warmupSteps);
      return base * c + finalRate * (1 - c);
    }
  }

  /**
   * SwAV's: W rates evenly from start to base, both included, then final + ½(base − final)(1 +
   * cos(πt/T)) with t = s − W and T = S − W.
   *
   * @param start first rate of the warm-up
   * @param base highest rate
   * @param finalRate rate the cosine ends at
   * @param warmupSteps W
   * @param steps S
   */
  record LinearWarmupCosine(
      double start, double base, double finalRate, long warmupSteps, long steps)
      implements Schedule {
    /** Checks ranges. */
    public LinearWarmupCosine {
      requireRate("start", start);
      requireRate("base", base);
      requireRate("final rate", finalRate);
      requireSteps(warmupSteps, steps);
    }

    @Override
    public double rate(long step) {
      if (step < warmupSteps) {
        return warmupSteps == 1 ? start : start + (base - start) * step / (warmupSteps - 1);
      }
      return finalRate + (base - finalRate) * halfCosine(step - warmupSteps, steps - warmupSteps);
    }
  }

  /**
   * A cosine from epoch to epoch, constant within one: final + ½(base − final)(1 + cos(πe/E)), as
   * SimSiam trains (final 0) and as probes do.
   *
   * @param base rate of the first epoch
   * @param finalRate rate the cosine ends at
   * @param epochs E
   * @param stepsPerEpoch steps in an epoch
   */
  record EpochCosine(double base, double finalRate, int epochs, long stepsPerEpoch)
      implements Schedule {
    /** Checks ranges. */
    public EpochCosine {
      requireRate("base", base);
      requireRate("final rate", finalRate);
      requireEpochs(epochs, stepsPerEpoch);
    }

    @Override
    public double rate(long step) {
      return finalRate + (base - finalRate) * halfCosine(step / stepsPerEpoch, epochs);
    }
  }

  /**
   * A rate that is multiplied at given epochs.
   *
   * @param base rate of the first epoch
   * @param gamma factor at each milestone
   * @param milestones epochs from which a factor holds, rising
   * @param stepsPerEpoch steps in an epoch
   */
  record MultiStep(double base, double gamma, List<Integer> milestones, long stepsPerEpoch)
      implements Schedule {
    /** Checks ranges. */
    public MultiStep {
      requireRate("base", base);
      requireRate("gamma", gamma);
      requireEpochs(1, stepsPerEpoch);
      milestones = List.copyOf(milestones);
      for (int i = 1; i < milestones.size(); i++) {
        if (milestones.get(i) <= milestones.get(i - 1)) {
          throw new IllegalArgumentException("milestones must rise, got " + milestones);
        }
      }
    }

    @Override
    public double rate(long step) {
      long epoch = step / stepsPerEpoch;
      long passed = milestones.stream().filter(milestone -> milestone <= epoch).count();
      return base * Math.pow(gamma, passed);
    }
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
      rates.forEach(rate -> requireRate("rate", rate));
    }

    @Override
    public double rate(long step) {
      return rates.get((int) Math.min(step, rates.size() - 1));
    }
  }

  /** ½(1 + cos(π·done/all)), 0 from the end on. */
  private static double halfCosine(long done, long all) {
    return done >= all ? 0 : 0.5 * (1 + Math.cos(Math.PI * done / all));
  }

  private static void requireRate(String name, double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite, got " + rate);
    }
  }

  private static void requireSteps(long warmupSteps, long steps) {
    if (warmupSteps < 0 || steps < 1) {
      throw new IllegalArgumentException(
          "a schedule needs at least 1 step and no negative warm-up, got %d and %d"
              .formatted(steps, warmupSteps));
    }
  }

  private static void requireEpochs(int epochs, long stepsPerEpoch) {
    if (epochs < 1 || stepsPerEpoch < 1) {
      throw new IllegalArgumentException(
          "a schedule needs at least 1 epoch of at least 1 step, got %d and %d"
              .formatted(epochs, stepsPerEpoch));
    }
  }
}
