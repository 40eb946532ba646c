package dev.emc.eval.protocol;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import dev.emc.core.plugin.Components;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbedModels;
import dev.emc.eval.supervised.ClassifierProtocol;
import dev.emc.eval.supervised.HeadConfig;
import dev.emc.eval.supervised.SgdProbe;
import dev.emc.eval.supervised.ShippedProtocols;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Linear probes trained by SGD on cached features. */
public record SgdLinearProtocol(
    @Describe("Settings of training; empty for those of the model's method") String protocol,
    @Describe("KEY=VALUE of these settings") List<String> set)
    implements EvaluationProtocol {
  /** Its name. */
  public static final String NAME = "linear-sgd";

  /** Copies the list. */
  public SgdLinearProtocol {
    set = List.copyOf(set);
  }

  /** The settings of the model's method. */
  public SgdLinearProtocol() {
    this("", List.of());
  }

  private TrainingChoice choice() {
    return new TrainingChoice(ShippedProtocols.LINEAR, protocol, set);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Linear probe, SGD";
  }

  @Override
  public int order() {
    return 12;
  }

  @Override
  public String summary() {
    return "accuracy of linear probes trained by SGD on cached features";
  }

  @Override
  public String family() {
    return LinearProtocol.NAME;
  }

  @Override
  public String resultName() {
    return "linear-cached " + choice().title();
  }

  @Override
  public boolean drawsLabels() {
    return true;
  }

  @Override
  public List<Double> fractions() {
    return LabelFractions.PAPER;
  }

  @Override
  public int draws() {
    return LinearProtocol.DRAWS;
  }

  @Override
  public EvaluationProtocol forModel(OpenModel model) {
    String name = choice().nameFor(model);
    var chosen = new SgdLinearProtocol(name, set);
    ClassifierProtocol all = chosen.choice().at(1, model.components());
    if (!(all.head() instanceof HeadConfig.Linear)) {
      throw new ConfigException(
          "protocol %s reads the last feature map, --cached keeps pooled features: leave out --cached"
              .formatted(name));
    }
    return chosen;
  }

  @Override
  public OpenModel shown(OpenModel model) {
    return model.shownBy(choice().at(1, model.components()));
  }

  @Override
  public Map<String, String> describe(Trial trial) {
    var text = new LinkedHashMap<String, String>();
    text.put("seed", String.valueOf(trial.seed()));
    text.put("fit", "cached: features once, without augmentation; SGD on them");
    text.putAll(choice().describe(trial));
    return text;
  }

  @Override
  public Predictions run(Trial trial) throws IOException {
    choice().describe(trial).forEach(trial::found);
    Components components = trial.model().components();
    Trial.Features features = trial.features();
    var probe =
        new SgdProbe(
            share -> choice().at(share, components), trial.device(), trial.seed(), trial.keeper());
    return new ProbedModels(all -> features.draws(), probe)
        .add(trial.name(), features.train(), features.test(), trial.keeper());
  }
}
