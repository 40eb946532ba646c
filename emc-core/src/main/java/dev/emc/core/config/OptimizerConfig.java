package dev.emc.core.config;

import dev.emc.api.plugin.Describe;

/** How weights are updated. The defaults are those of the method that uses the optimiser. */
public sealed interface OptimizerConfig {
  /** Learning rate, before {@link #lrBatch} scales it. */
  double lr();

  /** Batch size for which {@link #lr} is meant; 0 if it is meant for every batch size. */
  int lrBatch();

  /** Pull of the weights towards zero. */
  double weightDecay();

  /** How the rate changes. */
  Schedule schedule();

  /** Epochs of linear rise, with {@link Schedule#WARMUP_COSINE}. */
  double warmupEpochs();

  /** The last rate as a share of the first, with {@link Schedule#WARMUP_COSINE}. */
  double finalLrFactor();

  /** The rate at a batch size, by the linear scaling rule (Goyal et al. 2017). */
  default double scaledLr(int batchSize) {
    return lrBatch() == 0 ? lr() : lr() * batchSize / lrBatch();
  }

  /** Layer-wise adaptive rates as in VICReg (You et al. 2017; reference optimiser of VICReg). */
  record Lars(
      @Describe("Learning rate, VICReg 0.2 per 256 images") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Momentum") double momentum,
      @Describe("Weight decay") double weightDecay,
      @Describe("Trust coefficient, eta * |weight| / |update|") double eta,
      @Describe("Biases and norms take neither decay nor adaptation") boolean excludeVectors,
      @Describe("How the rate changes") Schedule schedule,
      @Describe("Epochs of linear rise from 0, with warmup-cosine") double warmupEpochs,
      @Describe("Last rate as a share of the first, with warmup-cosine") double finalLrFactor)
      implements OptimizerConfig {
    public Lars {
      checkCommon(lr, lrBatch, weightDecay, schedule, warmupEpochs, finalLrFactor);
      Check.share("momentum", momentum);
      Check.positive("eta", eta);
    }

    /** As in VICReg's continued run. */
    public Lars() {
      this(0.2, 256, 0.9, 1e-6, 0.001, true, Schedule.FIXED, 0, 0.001);
    }
  }

  /** Stochastic gradient descent with momentum. */
  record Sgd(
      @Describe("Learning rate, SimSiam 0.05 per 256 images") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Momentum") double momentum,
      @Describe("Weight decay, on every parameter") double weightDecay,
      @Describe("How the rate changes") Schedule schedule,
      @Describe("Epochs of linear rise from 0, with warmup-cosine") double warmupEpochs,
      @Describe("Last rate as a share of the first, with warmup-cosine") double finalLrFactor)
      implements OptimizerConfig {
    public Sgd {
      checkCommon(lr, lrBatch, weightDecay, schedule, warmupEpochs, finalLrFactor);
      Check.share("momentum", momentum);
    }

    /** As in SimSiam's continued run. */
    public Sgd() {
      this(0.05, 256, 0.9, 1e-4, Schedule.FIXED, 0, 0.001);
    }
  }

  /** LARC around gradient descent with momentum, as in SwAV; adapts every parameter. */
  record LarcSgd(
      @Describe("Learning rate, SwAV 0.6 at 256 images") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Momentum") double momentum,
      @Describe("Weight decay") double weightDecay,
      @Describe("Trust coefficient, trust * |weight| / (|gradient| + decay * |weight|)")
          double trust,
      @Describe("Never above the plain rate (LARC's clip)") boolean clip,
      @Describe("How the rate changes") Schedule schedule,
      @Describe("Epochs of linear rise from 0, with warmup-cosine") double warmupEpochs,
      @Describe("Last rate as a share of the first, with warmup-cosine") double finalLrFactor)
      implements OptimizerConfig {
    public LarcSgd {
      checkCommon(lr, lrBatch, weightDecay, schedule, warmupEpochs, finalLrFactor);
      Check.share("momentum", momentum);
      Check.positive("trust", trust);
    }

    /** As in SwAV's continued run. */
    public LarcSgd() {
      this(0.6, 0, 0.9, 1e-6, 0.001, false, Schedule.FIXED, 0, 0.001);
    }
  }

  /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
  record AdamW(
      @Describe("Learning rate") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Decay of the mean of gradients") double beta1,
      @Describe("Decay of the mean of squared gradients") double beta2,
      @Describe("Added to the root of the mean square") double epsilon,
      @Describe("Weight decay") double weightDecay,
      @Describe("How the rate changes") Schedule schedule,
      @Describe("Epochs of linear rise from 0, with warmup-cosine") double warmupEpochs,
      @Describe("Last rate as a share of the first, with warmup-cosine") double finalLrFactor)
      implements OptimizerConfig {
    public AdamW {
      checkCommon(lr, lrBatch, weightDecay, schedule, warmupEpochs, finalLrFactor);
      Check.share("beta1", beta1);
      Check.share("beta2", beta2);
      Check.positive("epsilon", epsilon);
    }

    /** PyTorch's defaults. */
    public AdamW() {
      this(0.001, 0, 0.9, 0.999, 1e-8, 0.01, Schedule.FIXED, 0, 0.001);
    }
  }

  private static void checkCommon(
      double lr,
      int lrBatch,
      double weightDecay,
      Schedule schedule,
      double warmupEpochs,
      double finalLrFactor) {
    Check.positive("lr", lr);
    Check.notNegative("lr-batch", lrBatch);
    Check.notNegative("weight-decay", weightDecay);
    Check.notNegative("warmup-epochs", warmupEpochs);
    Check.that(
        warmupEpochs == 0 || schedule == Schedule.WARMUP_COSINE,
        "warmup-epochs needs schedule: warmup-cosine");
    Check.that(
        finalLrFactor >= 0 && finalLrFactor <= 1,
        "final-lr-factor must lie in [0, 1], got " + finalLrFactor);
  }
}
