package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.emc.api.ConfigException;
import dev.emc.api.SslMethod;
import dev.emc.core.config.GroupConfig;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.RateSchedule;
import java.util.ArrayList;
import java.util.HashSet;
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
    return config.of(manager, groups);
  }

  /** What a group of parameters is updated by. */
  private record Rule(String name, GroupConfig own) {
    /** For heads whose method keeps their rate, unless the config says how it changes. */
    Rule atConstantRate() {
      if (own.schedule() != null) {
        return this;
      }
      return new Rule(
          name + ", constant rate",
          new GroupConfig(
              own.prefix(),
              own.oneDimensional(),
              own.lr(),
              own.weightDecay(),
              new RateSchedule.Fixed(),
              own.adapt()));
    }

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
          decay,
          own.adapt());
    }
  }

  /** Every trained parameter under its rule; the first one, which may be empty, is the default. */
  private static Map<Rule, Map<String, Parameter>> assign(
      OptimizerConfig config, List<String> constantPrefixes, StateDict dict) {
    var usual = new Rule("scheduled", new GroupConfig());
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
              Rule kept = constant ? rule.atConstantRate() : rule;
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
