package dev.emc.eval.protocol;

import dev.emc.api.plugin.Describe;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.supervised.ShippedProtocols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Linear probes trained by SGD on augmented images through the frozen backbone. */
public record ExactLinearProtocol(
    @Describe("Settings of training; empty for those of the model's method") String protocol,
    @Describe("KEY=VALUE of these settings") List<String> set)
    implements EvaluationProtocol {
  /** Its name. */
  public static final String NAME = "linear-exact";

  /** Copies the list. */
  public ExactLinearProtocol {
    set = List.copyOf(set);
  }

  /** The settings of the model's method. */
  public ExactLinearProtocol() {
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
    return "Linear probe, exact";
  }

  @Override
  public int order() {
    return 11;
  }

  @Override
  public String summary() {
    return "accuracy of linear probes trained on augmented images";
  }

  @Override
  public String family() {
    return LinearProtocol.NAME;
  }

  @Override
  public String resultName() {
    return "linear-exact " + choice().title();
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
  public EvaluationProtocol forModel(OpenModel model) {
    return new ExactLinearProtocol(choice().nameFor(model), set);
  }

  @Override
  public Map<String, String> describe(Trial trial) {
    var text = new LinkedHashMap<String, String>();
    text.put("seed", String.valueOf(trial.seed()));
    text.put("fit", "exact: augmented images through the frozen backbone every epoch");
    text.putAll(choice().describe(trial));
    return text;
  }

  @Override
  public Predictions run(Trial trial) {
    return choice().train(trial);
  }
}
