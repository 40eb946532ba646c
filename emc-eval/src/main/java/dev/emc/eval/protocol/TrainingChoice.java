package dev.emc.eval.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.Percent;
import dev.emc.eval.supervised.ClassifierEvaluation;
import dev.emc.eval.supervised.ClassifierProtocol;
import dev.emc.eval.supervised.ShippedProtocols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of training that are chosen and changed.
 *
 * @param protocols where they are looked for
 * @param name of a shipped file or a path; empty for the one of the model's method
 * @param set {@code KEY=VALUE} each
 */
record TrainingChoice(ShippedProtocols protocols, String name, List<String> set) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The name of what fits a model.
   *
   * @throws ConfigException if there is none, or it does not fit
   */
  String nameFor(OpenModel model) {
    String found = name.isEmpty() ? ofMethod(model) : name;
    new TrainingChoice(protocols, found, set).at(1, model.components());
    return found;
  }

  private String ofMethod(OpenModel model) {
    String method = model.trained().experiment().method().name();
    if (!protocols.names().contains(method)) {
      throw new ConfigException(
          "no protocol is known for the method '%s' of %s: choose one with --protocol: %s"
              .formatted(method, model.name(), String.join(", ", protocols.names())));
    }
    return method;
  }

  /** The settings for a share of the labels. */
  ClassifierProtocol at(double share, Components components) {
    return protocols.find(name).forLabels(share, set, components);
  }

  /** What tells answers under these settings from others: the name and what was changed. */
  String title() {
    return String.join(" ", name, String.join(" ", set)).strip();
  }

  /** All settings of each share of the labels. */
  Map<String, String> describe(Trial trial) {
    Components components = trial.model().components();
    var text = new LinkedHashMap<String, String>();
    text.put("protocol", title());
    for (LabelDraw draw : trial.draws()) {
      text.put(
          "at %s of the labels".formatted(Percent.of(draw.fraction())),
          json(at(draw.fraction(), components), components));
    }
    return text;
  }

  private static String json(ClassifierProtocol protocol, Components components) {
    try {
      return JSON.writeValueAsString(ResolvedConfig.tree(protocol, components));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }

  /** Trains classifiers on the model's backbone, one for each draw, and lets them answer. */
  Predictions train(Trial trial) {
    OpenModel model = trial.model();
    describe(trial).forEach(trial::found);
    var classifiers =
        new ClassifierEvaluation(
            model.trained().network().backbone(),
            model.trained().network().manager(),
            model.view(),
            share -> at(share, model.components()),
            trial.seed());
    try (var stage = new ClassifierStage(trial.listener())) {
      return classifiers.run(
          trial.name(), trial.train(), trial.test(), all -> trial.draws(), trial.keeper(), stage);
    }
  }
}
