package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.emc.api.ConfigException;
import dev.emc.api.math.Schedules;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.config.ParameterGroupConfig;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.optim.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds the optimiser a config asks for, with the groups a method asks for. */
public final class Optimizers {
  private Optimizers() {}

  /** The optimiser of a run's network; refuses settings that its backbone cannot follow. */
  static Optimizer create(
      NDManager manager,
      OptimizerConfig config,
      JointEmbeddingNetwork network,
      int batchSize,
      long stepsPerEpoch,
      int epochs) {
    List<String> constant =
        network.method().constantRateHeads().stream().map(head -> head + ".").toList();
    var run = new Run(batchSize, stepsPerEpoch, epochs);
    LayerRates layers = LayerRates.of(config.layerDecay(), network);
    return create(manager, config, constant, layers, network.stateDict(), run);
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
    var run = new Run(batchSize, stepsPerEpoch, epochs);
    return create(manager, config, List.of(), LayerRates.NONE, dict, run);
  }

  private static Optimizer create(
      NDManager manager,
      OptimizerConfig config,
      List<String> constant,
      LayerRates layers,
      StateDict dict,
      Run run) {
    List<ParameterGroup> groups = new ArrayList<>();
    assign(config, constant, layers, dict)
        .forEach((group, parameters) -> groups.add(group.of(config, parameters, run)));
    return config.of(manager, groups);
  }

  /** What schedules are spread over. */
  private record Run(int batchSize, long stepsPerEpoch, int epochs) {
    Schedule decay(OptimizerConfig config, @Nullable Double ofGroup) {
      double decay = Objects.requireNonNullElseGet(ofGroup, config::weightDecay);
      Double last = ofGroup == null ? config.finalWeightDecay() : null;
      return last == null
          ? step -> decay
          : step -> Schedules.cosine(decay, last, step, epochs * stepsPerEpoch);
    }
  }

  /** What a group of parameters is updated by. */
  private record Rule(String name, ParameterGroupConfig own, double layerRate) {
    Rule(String name, ParameterGroupConfig own) {
      this(name, own, 1);
    }

    /** For one of the backbone's layers. */
    Rule inLayer(LayerRates layers, String key) {
      double rate = layerRate * layers.of(key);
      return rate == layerRate ? this : new Rule(name + ", " + layers.name(key), own, rate);
    }

    /** For heads whose method keeps their rate, unless the config says how it changes. */
    Rule atConstantRate() {
      if (own.schedule() != null) {
        return this;
      }
      return new Rule(
          name + ", constant rate",
          new ParameterGroupConfig(
              own.prefix(),
              own.oneDimensional(),
              own.lr(),
              own.weightDecay(),
              new RateSchedule.Fixed(),
              own.adapt()),
          layerRate);
    }

    ParameterGroup of(OptimizerConfig config, Map<String, Parameter> parameters, Run run) {
      double lr = layerRate * Objects.requireNonNullElseGet(own.lr(), config::lr);
      RateSchedule schedule = Objects.requireNonNullElseGet(own.schedule(), config::schedule);
      return new ParameterGroup(
          name,
          parameters,
          schedule.over(config.scaledLr(lr, run.batchSize()), run.epochs(), run.stepsPerEpoch()),
          run.decay(config, own.weightDecay()),
          own.adapt());
    }
  }

  /** Every trained parameter under its rule; the first one, which may be empty, is the default. */
  private static Map<Rule, Map<String, Parameter>> assign(
      OptimizerConfig config, List<String> constantPrefixes, LayerRates layers, StateDict dict) {
    var usual = new Rule("scheduled", new ParameterGroupConfig());
    var configured = new ArrayList<Rule>();
    config
        .groups()
        .forEach(group -> configured.add(new Rule("groups." + configured.size(), group)));
    var assigned = new LinkedHashMap<Rule, Map<String, Parameter>>();
    assigned.put(usual, new LinkedHashMap<>());
    var found = new HashSet<Rule>();
    dict.trainable()
        .forEach(
            (key, parameter) -> {
              Rule rule =
                  configured.stream()
                      .filter(each -> each.own().has(key, parameter.getShape().dimension()))
                      .findFirst()
                      .orElse(usual);
              found.add(rule);
              boolean constant = constantPrefixes.stream().anyMatch(key::startsWith);
              Rule kept = (constant ? rule.atConstantRate() : rule).inLayer(layers, key);
              assigned.computeIfAbsent(kept, r -> new LinkedHashMap<>()).put(key, parameter);
            });
    for (Rule rule : configured) {
      if (!found.contains(rule)) {
        throw noParameter(rule, dict);
      }
    }
    return assigned;
  }

  private static ConfigException noParameter(Rule rule, StateDict dict) {
    List<String> tops =
        dict.trainable().keySet().stream()
            .map(key -> key.substring(0, key.indexOf('.') + 1))
            .distinct()
            .toList();
    return new ConfigException(
        "optimizer.%s: no parameter %s, or an earlier group has them all;"
                .formatted(rule.name(), rule.own().text())
            + " names start with "
            + String.join(", ", tops));
  }
}
