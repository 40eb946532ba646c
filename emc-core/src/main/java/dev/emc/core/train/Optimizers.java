package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.emc.api.ConfigException;
import dev.emc.api.SslMethod;
import dev.emc.core.config.GroupConfig;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.config.RateSchedule;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.AdamW;
import dev.emc.core.optim.LarcSgd;
import dev.emc.core.optim.Lars;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Builds the optimiser a config asks for, with the groups a method asks for. */
public final class Optimizers {
  private Optimizers() {}

  static Optimizer create(
      NDManager manager,
      OptimizerConfig config,
      SslMethod method,
      StateDict dict,
      int batchSize,
      long stepsPerEpoch,
      int epochs) {
    List<String> constant = method.constantRateHeads().stream().map(head -> head + ".").toList();
    return create(manager, config, constant, dict, batchSize, stepsPerEpoch, epochs);
  }

  /**
   * An optimiser of the parameters that want gradients, in the groups of the config.
   *
   * @param manager owns what is remembered, on the parameters' device
   * @param dict names the parameters as the config's groups do
   * @param batchSize images in a step, by which rates may scale
   * @throws ConfigException if a group has no parameter
   */
  public static Optimizer create(
      NDManager manager,
      OptimizerConfig config,
      StateDict dict,
      int batchSize,
      long stepsPerEpoch,
      int epochs) {
    return create(manager, config, List.of(), dict, batchSize, stepsPerEpoch, epochs);
  }

  private static Optimizer create(
      NDManager manager,
      OptimizerConfig config,
      List<String> constant,
      StateDict dict,
      int batchSize,
      long stepsPerEpoch,
      int epochs) {
    List<ParameterGroup> groups = new ArrayList<>();
    assign(config, constant, dict)
        .forEach(
            (group, parameters) ->
                groups.add(group.of(config, parameters, batchSize, epochs, stepsPerEpoch)));
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

  /** What a group of parameters is updated by. */
  private record Rule(String name, GroupConfig own) {
    ParameterGroup of(
        OptimizerConfig config,
        Map<String, Parameter> parameters,
        int batchSize,
        int epochs,
        long stepsPerEpoch) {
      double lr = Objects.requireNonNullElseGet(own.lr(), config::lr);
      RateSchedule schedule = Objects.requireNonNullElseGet(own.schedule(), config::schedule);
      double decay = Objects.requireNonNullElseGet(own.weightDecay(), config::weightDecay);
      return new ParameterGroup(
          name,
          parameters,
          schedule.over(config.scaledLr(lr, batchSize), epochs, stepsPerEpoch),
          decay);
    }
  }

  /** Every trained parameter under its rule; the first one, which may be empty, is the default. */
  private static Map<Rule, Map<String, Parameter>> assign(
      OptimizerConfig config, List<String> constantPrefixes, StateDict dict) {
    var usual = new Rule("scheduled", new GroupConfig("default"));
    var constant =
        new Rule(
            "constant-rate", new GroupConfig("constant", null, null, new RateSchedule.Fixed()));
    var configured = new ArrayList<Rule>();
    config.groups().forEach(group -> configured.add(new Rule(group.prefix(), group)));
    var assigned = new LinkedHashMap<Rule, Map<String, Parameter>>();
    assigned.put(usual, new LinkedHashMap<>());
    configured.forEach(rule -> assigned.put(rule, new LinkedHashMap<>()));
    dict.trainable()
        .forEach(
            (key, parameter) -> {
              Rule rule =
                  configured.stream()
                      .filter(each -> key.startsWith(each.own().prefix()))
                      .findFirst()
                      .orElse(
                          constantPrefixes.stream().anyMatch(key::startsWith) ? constant : usual);
              assigned.computeIfAbsent(rule, r -> new LinkedHashMap<>()).put(key, parameter);
            });
    for (Rule rule : configured) {
      if (assigned.get(rule).isEmpty()) {
        throw noParameter(rule.name(), dict);
      }
    }
    return assigned;
  }

  private static ConfigException noParameter(String prefix, StateDict dict) {
    List<String> tops =
        dict.trainable().keySet().stream()
            .map(key -> key.substring(0, key.indexOf('.') + 1))
            .distinct()
            .toList();
    return new ConfigException(
        "optimizer.groups: no parameter's name starts with '%s', or an earlier group has them all;"
                .formatted(prefix)
            + " names start with "
            + String.join(", ", tops));
  }
}
