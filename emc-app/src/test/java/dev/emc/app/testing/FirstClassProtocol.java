package dev.emc.app.testing;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import dev.emc.eval.probe.FittedDraw;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeFit;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.Trial;
import java.util.List;
import java.util.stream.IntStream;

/** A protocol that somebody adds: it takes every image for one of a certain class. */
public record FirstClassProtocol(@Describe("Index of the class") int label)
    implements EvaluationProtocol {
  /** The first class. */
  public FirstClassProtocol() {
    this(0);
  }

  @Override
  public String name() {
    return "first-class";
  }

  @Override
  public String title() {
    return "Always one class";
  }

  @Override
  public int order() {
    return 50;
  }

  @Override
  public String summary() {
    return "accuracy of taking every image for one of a certain class";
  }

  @Override
  public void requireFit(LabelledImages train, LabelledImages test) {
    if (label >= train.classes()) {
      throw new ConfigException("there is no class " + label);
    }
  }

  @Override
  public Predictions run(Trial trial) {
    var test = LabelledImages.of(trial.test());
    float[] scores = new float[test.size() * test.classes()];
    for (int i = 0; i < test.size(); i++) {
      scores[i * test.classes() + label] = 1;
    }
    var all = new LabelDraw(1, 0, IntStream.range(0, trial.train().size()).toArray());
    ProbeFit fit = ProbeFit.ofScores(0, scores, test);
    return Predictions.of(trial.name(), test, List.of(new FittedDraw(all, fit)));
  }
}
