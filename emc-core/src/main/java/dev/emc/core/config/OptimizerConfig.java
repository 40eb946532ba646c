package dev.emc.core.config;

import ai.djl.ndarray.NDManager;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.RateSchedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How weights are updated. The defaults are those of the method that uses the optimiser. */
public sealed interface OptimizerConfig {
  /** Learning rate, before {@link #lrBatch} scales it. */
  double lr();

  /** Batch size for which {@link #lr} is meant; 0 if it is meant for every batch size. */
  int lrBatch();

  /** Pull of the weights towards zero. */
  double weightDecay();

  /** Weight decay at the end of the run, reached along half a cosine; null if it stays. */
  @Nullable Double finalWeightDecay();

  /**
   * Factor of the learning rate from one of the backbone's layers to the one before it (layer-wise
   * learning-rate decay, as BEiT and MAE fine-tune); 1 for one rate in all.
   */
  double layerDecay();

  /** How gradients are clipped; null if they are not. */
  @Nullable ClipConfig clip();

  /** How the rate changes. */
  RateSchedule schedule();

  /** Parameters with settings of their own; the first that fits a parameter counts. */
  List<ParameterGroupConfig> groups();

  /**
   * The optimiser of parameters.
   *
   * @param manager owns what is remembered, on the parameters' device
   * @param groups of the parameters, with their rates
   */
  Optimizer of(NDManager manager, List<ParameterGroup> groups);

  /** The same with rates that change otherwise. */
  OptimizerConfig withSchedule(RateSchedule other);

  /** The rate at a batch size, by the linear scaling rule (Goyal et al. 2017). */
  default double scaledLr(int batchSize) {
    return scaledLr(lr(), batchSize);
  }

  /** A group's rate at a batch size, by the same rule. */
  default double scaledLr(double lr, int batchSize) {
    return lrBatch() == 0 ? lr : lr * batchSize / lrBatch();
  }

  /**
   * Layer-wise adaptive rates (You et al. 2017) as VICReg trains: parameters of one dimension
   * (biases, norms) take neither decay nor adaptation.
   */
  @Describe("Layer-wise adaptive rates, as VICReg trains")
  record Lars(
      @Describe("Learning rate, VICReg 0.2 per 256 images") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Momentum") double momentum,
      @Describe("Weight decay, not on biases and norms") double weightDecay,
      @Describe("Trust coefficient, eta * |weight| / |update|") double eta,
      @Describe("Weight decay at the end, reached along half a cosine; by default it stays")
          @Nullable Double finalWeightDecay,
      @Describe(
              "Factor of the rate from each of the backbone's layers to the one before it; 1 = none")
          double layerDecay,
      @Describe("Shortens gradients that are too long; by default none") @Nullable ClipConfig clip,
      @Describe("How the rate changes") RateSchedule schedule,
      @Describe("Parameters with settings of their own") List<ParameterGroupConfig> groups)
      implements OptimizerConfig {
    public Lars {
      checkCommon(lr, lrBatch, weightDecay, finalWeightDecay, layerDecay);
      groups = List.copyOf(groups);
      Check.share("momentum", momentum);
      Check.positive("eta", eta, 1000);
    }

    /** As in VICReg's continued run. */
    public Lars() {
      this(0.2, 256, 0.9, 1e-6, 0.001, null, 1, null, new RateSchedule.Fixed(), List.of());
    }

    @Override
    public OptimizerConfig withSchedule(RateSchedule other) {
      return new Lars(
          lr,
          lrBatch,
          momentum,
          weightDecay,
          eta,
          finalWeightDecay,
          layerDecay,
          clip,
          other,
          groups);
    }

    @Override
    public Optimizer of(NDManager manager, List<ParameterGroup> parameters) {
      return new dev.emc.core.optim.Lars(manager, parameters, momentum, eta);
    }
  }

  /** Stochastic gradient descent with momentum. */
  @Describe("Gradient descent with momentum")
  record Sgd(
      @Describe("Learning rate, SimSiam 0.05 per 256 images") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Momentum") double momentum,
      @Describe("Weight decay, on every parameter") double weightDecay,
      @Describe("Weight decay at the end, reached along half a cosine; by default it stays")
          @Nullable Double finalWeightDecay,
      @Describe(
              "Factor of the rate from each of the backbone's layers to the one before it; 1 = none")
          double layerDecay,
      @Describe("Shortens gradients that are too long; by default none") @Nullable ClipConfig clip,
      @Describe("How the rate changes") RateSchedule schedule,
      @Describe("Parameters with settings of their own") List<ParameterGroupConfig> groups)
      implements OptimizerConfig {
    public Sgd {
      checkCommon(lr, lrBatch, weightDecay, finalWeightDecay, layerDecay);
      groups = List.copyOf(groups);
      checkNoneAdapts(groups);
      Check.share("momentum", momentum);
    }

    /** As in SimSiam's continued run. */
    public Sgd() {
      this(0.05, 256, 0.9, 1e-4, null, 1, null, new RateSchedule.Fixed(), List.of());
    }

    @Override
    public OptimizerConfig withSchedule(RateSchedule other) {
      return new Sgd(
          lr, lrBatch, momentum, weightDecay, finalWeightDecay, layerDecay, clip, other, groups);
    }

    @Override
    public Optimizer of(NDManager manager, List<ParameterGroup> parameters) {
      return new dev.emc.core.optim.Sgd(manager, parameters, momentum);
    }
  }

  /** LARC around gradient descent with momentum, as in SwAV: without clip, on every parameter. */
  @Describe("LARC around gradient descent with momentum, as SwAV trains")
  record LarcSgd(
      @Describe("Learning rate, SwAV 0.6 at 256 images") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Momentum") double momentum,
      @Describe("Weight decay") double weightDecay,
      @Describe("Trust coefficient, trust * |weight| / (|gradient| + decay * |weight|)")
          double trust,
      @Describe("Weight decay at the end, reached along half a cosine; by default it stays")
          @Nullable Double finalWeightDecay,
      @Describe(
              "Factor of the rate from each of the backbone's layers to the one before it; 1 = none")
          double layerDecay,
      @Describe("Shortens gradients that are too long; by default none") @Nullable ClipConfig clip,
      @Describe("How the rate changes") RateSchedule schedule,
      @Describe("Parameters with settings of their own") List<ParameterGroupConfig> groups)
      implements OptimizerConfig {
    public LarcSgd {
      checkCommon(lr, lrBatch, weightDecay, finalWeightDecay, layerDecay);
      groups = List.copyOf(groups);
      Check.share("momentum", momentum);
      Check.positive("trust", trust, 1000);
    }

    /** As in SwAV's continued run. */
    public LarcSgd() {
      this(0.6, 0, 0.9, 1e-6, 0.001, null, 1, null, new RateSchedule.Fixed(), List.of());
    }

    @Override
    public OptimizerConfig withSchedule(RateSchedule other) {
      return new LarcSgd(
          lr,
          lrBatch,
          momentum,
          weightDecay,
          trust,
          finalWeightDecay,
          layerDecay,
          clip,
          other,
          groups);
    }

    @Override
    public Optimizer of(NDManager manager, List<ParameterGroup> parameters) {
      return new dev.emc.core.optim.LarcSgd(manager, parameters, momentum, trust);
    }
  }

  /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
  @Describe("Adam with decoupled weight decay")
  record AdamW(
      @Describe("Learning rate") double lr,
      @Describe("Batch size the rate is meant for: rate = lr * batch-size / lr-batch; 0 = any")
          int lrBatch,
      @Describe("Decay of the mean of gradients") double beta1,
      @Describe("Decay of the mean of squared gradients") double beta2,
      @Describe("Added to the root of the mean square") double epsilon,
      @Describe("Weight decay") double weightDecay,
      @Describe("Weight decay at the end, reached along half a cosine; by default it stays")
          @Nullable Double finalWeightDecay,
      @Describe(
              "Factor of the rate from each of the backbone's layers to the one before it; 1 = none")
          double layerDecay,
      @Describe("Shortens gradients that are too long; by default none") @Nullable ClipConfig clip,
      @Describe("How the rate changes") RateSchedule schedule,
      @Describe("Parameters with settings of their own") List<ParameterGroupConfig> groups)
      implements OptimizerConfig {
    public AdamW {
      checkCommon(lr, lrBatch, weightDecay, finalWeightDecay, layerDecay);
      groups = List.copyOf(groups);
      checkNoneAdapts(groups);
      Check.share("beta1", beta1);
      Check.share("beta2", beta2);
      Check.positive("epsilon", epsilon, 1);
    }

    /** PyTorch's defaults. */
    public AdamW() {
      this(0.001, 0, 0.9, 0.999, 1e-8, 0.01, null, 1, null, new RateSchedule.Fixed(), List.of());
    }

    @Override
    public OptimizerConfig withSchedule(RateSchedule other) {
      return new AdamW(
          lr,
          lrBatch,
          beta1,
          beta2,
          epsilon,
          weightDecay,
          finalWeightDecay,
          layerDecay,
          clip,
          other,
          groups);
    }

    @Override
    public Optimizer of(NDManager manager, List<ParameterGroup> parameters) {
      return new dev.emc.core.optim.AdamW(
          manager, parameters, new dev.emc.core.optim.AdamW.Settings(beta1, beta2, epsilon));
    }
  }

  private static void checkNoneAdapts(List<ParameterGroupConfig> groups) {
    for (int i = 0; i < groups.size(); i++) {
      Require.that(
          groups.get(i).adapt() == null,
          "groups must leave out adapt, which is for lars and larc-sgd alone, got it in groups."
              + i);
    }
  }

  private static void checkCommon(
      double lr,
      int lrBatch,
      double weightDecay,
      @Nullable Double finalWeightDecay,
      double layerDecay) {
    if (finalWeightDecay != null) {
      Check.number("final-weight-decay", finalWeightDecay, 0, 1000);
    }
    Check.positive("layer-decay", layerDecay, 1);
    checkRate(lr);
    Check.whole("lr-batch", lrBatch, 0, Experiment.MAX_BATCH);
    checkDecay(weightDecay);
  }

  /** A learning rate, before it is scaled. */
  static void checkRate(double lr) {
    Check.positive("lr", lr, 10_000);
  }

  /** A weight decay. */
  static void checkDecay(double weightDecay) {
    Check.number("weight-decay", weightDecay, 0, 1000);
  }
}
