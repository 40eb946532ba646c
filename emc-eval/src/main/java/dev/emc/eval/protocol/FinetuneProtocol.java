package dev.emc.eval.protocol;

import dev.emc.api.plugin.Describe;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.supervised.ShippedProtocols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training of the whole network with few labels. */
public record FinetuneProtocol(
    @Describe("Settings of training; empty for those of the model's method") String protocol,
    @Describe("KEY=VALUE of these settings") List<String> set)
    implements EvaluationProtocol {
  /** Its name. */
  public static final String NAME = "finetune";

  /** Copies the list. */
  public FinetuneProtocol {
    set = List.copyOf(set);
  }

  /** The settings of the model's method. */
  public FinetuneProtocol() {
    this("", List.of());
  }

  private TrainingChoice choice() {
    return new TrainingChoice(ShippedProtocols.FINETUNE, protocol, set);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Fine-tuning";
  }

  @Override
  public int order() {
    return 20;
  }

  @Override
  public String summary() {
    return "accuracy after training the whole network with few labels";
  }

  @Override
  public String resultName() {
    return "finetune " + choice().title();
  }

  @Override
  public boolean drawsLabels() {
    return true;
  }

  @Override
  public List<Double> fractions() {
    return List.of(0.01, 0.1);
  }

  @Override
  public EvaluationProtocol forModel(OpenModel model) {
    return new FinetuneProtocol(choice().nameFor(model), set);
  }

  @Override
  public Map<String, String> describe(Trial trial) {
    var text = new LinkedHashMap<String, String>();
    text.put("seed", String.valueOf(trial.seed()));
    text.put("fit", "the whole network trained from the checkpoint, once for each draw");
    text.putAll(choice().describe(trial));
    return text;
  }

  @Override
  public Predictions run(Trial trial) {
    return choice().train(trial);
  }
}
