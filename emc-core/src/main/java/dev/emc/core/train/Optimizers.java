package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.emc.api.SslMethod;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.AdamW;
import dev.emc.core.optim.LarcSgd;
import dev.emc.core.optim.Lars;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.Schedule;
import dev.emc.core.optim.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the optimiser a config asks for, with the groups a method asks for. */
final class Optimizers {
  private Optimizers() {}

  static Optimizer create(
      NDManager manager,
      OptimizerConfig config,
      SslMethod method,
      StateDict dict,
      int batchSize,
      long stepsPerEpoch,
      int epochs) {
    double rate = config.scaledLr(batchSize);
    Schedule schedule =
        switch (config.schedule()) {
          case FIXED -> new Schedule.Fixed(rate);
          case WARMUP_COSINE ->
              new Schedule.WarmupCosine(
                  rate,
                  rate * config.finalLrFactor(),
                  Math.round(config.warmupEpochs() * stepsPerEpoch),
                  stepsPerEpoch * epochs);
        };
    List<ParameterGroup> groups = groups(config, method, dict, schedule, rate);
    if (config instanceof OptimizerConfig.Lars lars) {
      return new Lars(manager, groups, lars.momentum(), lars.eta());
    }
    if (config instanceof OptimizerConfig.LarcSgd larc) {
      return new LarcSgd(manager, groups, larc.momentum(), larc.trust());
    }
    if (config instanceof OptimizerConfig.Sgd sgd) {
      return new Sgd(manager, groups, sgd.momentum());
    }
    var adam = (OptimizerConfig.AdamW) config;
    return new AdamW(
        manager, groups, new AdamW.Settings(adam.beta1(), adam.beta2(), adam.epsilon()));
  }

  private static List<ParameterGroup> groups(
      OptimizerConfig config, SslMethod method, StateDict dict, Schedule schedule, double rate) {
    Map<String, Parameter> scheduled = new LinkedHashMap<>();
    Map<String, Parameter> constant = new LinkedHashMap<>();
    dict.trainable()
        .forEach(
            (key, parameter) -> {
              boolean fixed =
                  method.constantRateHeads().stream().anyMatch(head -> key.startsWith(head + "."));
              (fixed ? constant : scheduled).put(key, parameter);
            });
    var groups = new ArrayList<ParameterGroup>();
    groups.add(new ParameterGroup("scheduled", scheduled, schedule, config.weightDecay()));
    if (!constant.isEmpty()) {
      groups.add(
          new ParameterGroup(
              "constant-rate", constant, new Schedule.Fixed(rate), config.weightDecay()));
    }
    return groups;
  }
}
