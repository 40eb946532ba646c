package dev.emc.core.config;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.core.optim.Schedule;
import java.util.List;
import java.util.stream.IntStream;

/** How the learning rate changes over a run. Rates are shares of the optimiser's own. */
public sealed interface RateSchedule {
  /**
   * The rate of every step.
   *
   * @param lr highest rate, for the run's batch size
   * @param epochs of the run
   */
  Schedule over(double lr, int epochs, long stepsPerEpoch);

  /** Whether a longer run has other rates in the same steps. */
  default boolean spansTheRun() {
    return false;
  }

  /** Epochs of rise before the rate falls. */
  default double warmupEpochs() {
    return 0;
  }

  /** It does not change, as in the paper's continued runs. */
  record Fixed() implements RateSchedule {
    @Override
    public Schedule over(double lr, int epochs, long stepsPerEpoch) {
      return new Schedule.Fixed(lr);
    }
  }

  /** VICReg's: it rises linearly from 0, then falls along half a cosine, step by step. */
  record WarmupCosine(
      @Describe("Epochs of linear rise from 0") double warmupEpochs,
      @Describe("Last rate as a share of the highest") double finalLrFactor)
      implements RateSchedule {
    public WarmupCosine {
      Check.number("warmup-epochs", warmupEpochs, 0, Experiment.MAX_EPOCHS);
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
    public Schedule over(double lr, int epochs, long stepsPerEpoch) {
      return new Schedule.WarmupCosine(
          lr, lr * finalLrFactor, Math.round(warmupEpochs * stepsPerEpoch), stepsPerEpoch * epochs);
    }
  }

  /**
   * SwAV's: it rises evenly from a start rate to the highest, both included, then falls along half
   * a cosine, step by step.
   */
  record LinearWarmupCosine(
      @Describe("Epochs of linear rise") double warmupEpochs,
      @Describe("First rate as a share of the highest") double startLrFactor,
      @Describe("Last rate as a share of the highest") double finalLrFactor)
      implements RateSchedule {
    public LinearWarmupCosine {
      Check.number("warmup-epochs", warmupEpochs, 0, Experiment.MAX_EPOCHS);
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
    public Schedule over(double lr, int epochs, long stepsPerEpoch) {
      return new Schedule.LinearWarmupCosine(
          lr * startLrFactor,
          lr,
          lr * finalLrFactor,
          Math.round(warmupEpochs * stepsPerEpoch),
          stepsPerEpoch * epochs);
    }
  }

  /** SimSiam's: half a cosine from epoch to epoch, constant within one. */
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
    public Schedule over(double lr, int epochs, long stepsPerEpoch) {
      return new Schedule.EpochCosine(lr, lr * finalLrFactor, epochs, stepsPerEpoch);
    }
  }

  /** It is multiplied every few epochs. */
  record Step(
      @Describe("Epochs between two changes") int everyEpochs,
      @Describe("Factor at each change") double gamma)
      implements RateSchedule {
    public Step {
      Check.whole("every-epochs", everyEpochs, 1, Experiment.MAX_EPOCHS);
      checkFactor("gamma", gamma);
    }

    /** A tenth every 30 epochs, as He et al. (2015). */
    public Step() {
      this(30, 0.1);
    }

    @Override
    public Schedule over(double lr, int epochs, long stepsPerEpoch) {
      List<Integer> milestones =
          IntStream.rangeClosed(1, (epochs - 1) / everyEpochs)
              .mapToObj(change -> change * everyEpochs)
              .toList();
      return new Schedule.MultiStep(lr, gamma, milestones, stepsPerEpoch);
    }
  }

  /** It is multiplied at given epochs. */
  record MultiStep(
      @Describe("Epochs from which a factor holds, rising, from 1") List<Integer> milestones,
      @Describe("Factor at each milestone") double gamma)
      implements RateSchedule {
    public MultiStep {
      milestones = List.copyOf(milestones);
      int before = 0;
      for (int milestone : milestones) {
        Check.whole("milestones", milestone, 1, Experiment.MAX_EPOCHS);
        Require.that(
            milestone > before, "milestones must be epochs from 1 that rise, got " + milestones);
        before = milestone;
      }
      checkFactor("gamma", gamma);
    }

    /** A tenth at each milestone. */
    public MultiStep(List<Integer> milestones) {
      this(milestones, 0.1);
    }

    @Override
    public Schedule over(double lr, int epochs, long stepsPerEpoch) {
      return new Schedule.MultiStep(lr, gamma, milestones, stepsPerEpoch);
    }
  }

  private static void checkFactor(String key, double factor) {
    Check.number(key, factor, 0, 1);
  }
}
