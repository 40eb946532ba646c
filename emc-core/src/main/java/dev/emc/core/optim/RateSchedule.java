package dev.emc.core.optim;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * How the learning rate changes over a run, as data. Rates are shares of the optimiser's own,
 * lengths are epochs; {@link #over} gives the rate of every step of a run.
 */
public sealed interface RateSchedule {
  /** The longest run. */
  int MAX_EPOCHS = 1_000_000;

  /**
   * The rate of a step.
   *
   * @param step from 0
   * @param run over which the schedule is spread
   */
  double rate(long step, Run run);

  /**
   * The rate of every step of a run.
   *
   * @param lr highest rate, for the run's batch size
   * @param epochs of the run
   * @throws IllegalArgumentException if there is no such rate, epoch or step
   */
  default Schedule over(double lr, int epochs, long stepsPerEpoch) {
    return new Spread(this, new Run(lr, epochs, stepsPerEpoch));
  }

  /** Whether a longer run has other rates in the same steps. */
  default boolean spansTheRun() {
    return false;
  }

  /** Epochs of rise before the rate falls. */
  default double warmupEpochs() {
    return 0;
  }

  /** The same with another rise, where it has one. */
  default RateSchedule withWarmup(double epochs) {
    return this;
  }

  /**
   * What a schedule is spread over.
   *
   * @param lr highest rate, for the run's batch size
   * @param epochs of the run, at least 1
   * @param stepsPerEpoch at least 1
   */
  record Run(double lr, int epochs, long stepsPerEpoch) {
    /** Checks ranges. */
    public Run {
      Schedule.requireRate(lr);
      if (epochs < 1 || stepsPerEpoch < 1) {
        throw new IllegalArgumentException(
            "a schedule needs at least 1 epoch of at least 1 step, got %s and %s"
                .formatted(epochs, stepsPerEpoch));
      }
    }

    private long steps() {
      return stepsPerEpoch * epochs;
    }

    private long steps(double ofEpochs) {
      return Math.round(ofEpochs * stepsPerEpoch);
    }

    private long epoch(long step) {
      return step / stepsPerEpoch;
    }
  }

  /**
   * A schedule over a run.
   *
   * @param schedule its shape
   * @param run what it is spread over
   */
  record Spread(RateSchedule schedule, Run run) implements Schedule {
    @Override
    public double rate(long step) {
      return schedule.rate(step, run);
    }
  }

  /** It does not change, as in the paper's continued runs. */
  @Describe("Stays, as in continued runs")
  record Fixed() implements RateSchedule {
    @Override
    public double rate(long step, Run run) {
      return run.lr();
    }
  }

  /**
   * VICReg's: lr·s/W in the first W steps, then lr·c + final·(1 − c) with c = ½(1 + cos(π(s − W)/(S
   * − W))), of S steps. The paper's final rate is 0.001 · lr.
   */
  @Describe("Rises from 0, then falls along half a cosine, as VICReg pre-trains")
  record WarmupCosine(
      @Describe("Epochs of linear rise from 0") double warmupEpochs,
      @Describe("Last rate as a share of the highest") double finalLrFactor)
      implements RateSchedule {
    public WarmupCosine {
      Check.number("warmup-epochs", warmupEpochs, 0, MAX_EPOCHS);
      checkFactor("final-lr-factor", finalLrFactor);
    }

    /** As VICReg pre-trains. */
    public WarmupCosine() {
      this(10, 0.001);
    }

    @Override
    public boolean spansTheRun() {
      return true;
    }

    @Override
    public RateSchedule withWarmup(double epochs) {
      return new WarmupCosine(epochs, finalLrFactor);
    }

    @Override
    public double rate(long step, Run run) {
      long warmup = run.steps(warmupEpochs);
      if (step < warmup) {
        return run.lr() * step / warmup;
      }
      double c = halfCosine(step - warmup, run.steps() - warmup);
      return run.lr() * c + run.lr() * finalLrFactor * (1 - c);
    }
  }

  /**
   * SwAV's: W rates evenly from start to lr, both included, then final + ½(lr − final)(1 +
   * cos(πt/T)) with t = s − W and T = S − W, of S steps.
   */
  @Describe("Rises evenly to the highest rate, then falls along half a cosine, as SwAV pre-trains")
  record LinearWarmupCosine(
      @Describe("Epochs of linear rise") double warmupEpochs,
      @Describe("First rate as a share of the highest") double startLrFactor,
      @Describe("Last rate as a share of the highest") double finalLrFactor)
      implements RateSchedule {
    public LinearWarmupCosine {
      Check.number("warmup-epochs", warmupEpochs, 0, MAX_EPOCHS);
      checkFactor("start-lr-factor", startLrFactor);
      checkFactor("final-lr-factor", finalLrFactor);
    }

    /** As SwAV pre-trains at batch 256: 0.6 to 0.0006 without a rise. */
    public LinearWarmupCosine() {
      this(0, 0, 0.001);
    }

    @Override
    public boolean spansTheRun() {
      return true;
    }

    @Override
    public RateSchedule withWarmup(double epochs) {
      return new LinearWarmupCosine(epochs, startLrFactor, finalLrFactor);
    }

    @Override
    public double rate(long step, Run run) {
      long warmup = run.steps(warmupEpochs);
      if (step < warmup) {
        double start = run.lr() * startLrFactor;
        return warmup == 1 ? start : start + (run.lr() - start) * step / (warmup - 1);
      }
      return falling(run, finalLrFactor, halfCosine(step - warmup, run.steps() - warmup));
    }
  }

  /**
   * SimSiam's: half a cosine from epoch to epoch, constant within one: final + ½(lr − final)(1 +
   * cos(πe/E)), of E epochs. Probes fall likewise.
   */
  @Describe("Half a cosine from epoch to epoch, as SimSiam pre-trains")
  record EpochCosine(@Describe("Last rate as a share of the first") double finalLrFactor)
      implements RateSchedule {
    public EpochCosine {
      checkFactor("final-lr-factor", finalLrFactor);
    }

    /** Down to 0, as SimSiam pre-trains. */
    public EpochCosine() {
      this(0);
    }

    @Override
    public boolean spansTheRun() {
      return true;
    }

    @Override
    public double rate(long step, Run run) {
      return falling(run, finalLrFactor, halfCosine(run.epoch(step), run.epochs()));
    }
  }

  /** It is multiplied every few epochs. */
  @Describe("Is multiplied every few epochs")
  record Step(
      @Describe("Epochs between two changes") int everyEpochs,
      @Describe("Factor at each change") double gamma)
      implements RateSchedule {
    public Step {
      Check.whole("every-epochs", everyEpochs, 1, MAX_EPOCHS);
      checkFactor("gamma", gamma);
    }

    /** A tenth every 30 epochs, as He et al. (2015). */
    public Step() {
      this(30, 0.1);
    }

    @Override
    public double rate(long step, Run run) {
      long changes = Math.min(run.epoch(step), run.epochs() - 1) / everyEpochs;
      return run.lr() * Math.pow(gamma, changes);
    }
  }

  /** It is multiplied at given epochs. */
  @Describe("Is multiplied at given epochs")
  record MultiStep(
      @Describe("Epochs from which a factor holds, rising, from 1") List<Integer> milestones,
      @Describe("Factor at each milestone") double gamma)
      implements RateSchedule {
    public MultiStep {
      milestones = List.copyOf(milestones);
      int before = 0;
      for (int milestone : milestones) {
        Check.whole("milestones", milestone, 1, MAX_EPOCHS);
        if (milestone <= before) {
          throw new IllegalArgumentException(
              "milestones must be epochs from 1 that rise, got " + milestones);
        }
        before = milestone;
      }
      checkFactor("gamma", gamma);
    }

    /** A tenth at each milestone. */
    public MultiStep(List<Integer> milestones) {
      this(milestones, 0.1);
    }

    @Override
    public double rate(long step, Run run) {
      long epoch = run.epoch(step);
      long passed = milestones.stream().filter(milestone -> milestone <= epoch).count();
      return run.lr() * Math.pow(gamma, passed);
    }
  }

  /** The rate at a share of the way from lr down to the final rate. */
  private static double falling(Run run, double finalLrFactor, double share) {
    double end = run.lr() * finalLrFactor;
    return end + (run.lr() - end) * share;
  }

  /** ½(1 + cos(π·done/all)), 0 from the end on. */
  private static double halfCosine(long done, long all) {
    return done >= all ? 0 : 0.5 * (1 + Math.cos(Math.PI * done / all));
  }

  private static void checkFactor(String key, double factor) {
    Check.number(key, factor, 0, 1);
  }
}
