package dev.emc.eval.protocol;

import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbedModels;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Linear probes on cached features, fitted by L-BFGS with a penalty that held-out labels choose.
 */
public record LinearProtocol() implements EvaluationProtocol {
  /** Its name. */
  public static final String NAME = "linear";

  /** Draws of a share below 1 by default. */
  public static final int DRAWS = 5;

  private static final String LBFGS = "standardised, L-BFGS, penalty by held-out labels";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Linear probe";
  }

  @Override
  public int order() {
    return 10;
  }

  @Override
  public String summary() {
    return "accuracy of linear probes on cached features";
  }

  @Override
  public String resultName() {
    return "linear-cached";
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
    return DRAWS;
  }

  @Override
  public Map<String, String> describe(Trial trial) {
    var text = new LinkedHashMap<String, String>();
    String images =
        trial.isSaved() ? "saved features; " : "cached: features once, without augmentation; ";
    text.put("fit", images + LBFGS);
    text.put("seed", String.valueOf(trial.seed()));
    return text;
  }

  @Override
  public Map<String, String> describe(LabelFractions labels) {
    Map<String, String> text = EvaluationProtocols.settings(this, labels);
    text.put("fit", "standardised features, L-BFGS, penalty by held-out labels");
    return text;
  }

  @Override
  public Predictions run(Trial trial) throws IOException {
    Trial.Features features = trial.features();
    var probe = new LinearProbe(LinearProbe.Settings.defaults(trial.seed()), trial.device());
    return new ProbedModels(all -> features.draws(), probe)
        .add(trial.name(), features.train(), features.test(), trial.keeper());
  }
}
