package dev.emc.eval.protocol;

import dev.emc.api.plugin.Describe;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.svm.LabelledRows;
import dev.emc.eval.svm.MultiLabels;
import dev.emc.eval.svm.OneVsRest;
import dev.emc.eval.svm.SingleLabelAnswers;
import dev.emc.eval.svm.SvmModel;
import dev.emc.eval.svm.SvmSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Linear support vector machines on frozen features of images that show one class each. */
public record SvmProtocol(
    @Describe("C to choose from by cross-validation") List<Double> costs,
    @Describe("Folds of the cross-validation") int folds,
    @Describe("Weight of images that show a class") double positiveWeight,
    @Describe("Whether features are brought to unit length") boolean unitLength)
    implements EvaluationProtocol {
  /** Its name. */
  public static final String NAME = "svm";

  /** Checks the ranges. */
  public SvmProtocol {
    costs = List.copyOf(costs);
    new SvmSettings(costs, folds, positiveWeight, unitLength, 0);
  }

  /** Costs over four decades, all images of one weight. */
  public SvmProtocol() {
    this(SvmSettings.COSTS, SvmSettings.FOLDS, 1, true);
  }

  private SvmSettings settings(long seed) {
    return new SvmSettings(costs, folds, positiveWeight, unitLength, seed);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "SVM";
  }

  @Override
  public int order() {
    return 30;
  }

  @Override
  public String summary() {
    return "accuracy of linear support vector machines on frozen features";
  }

  @Override
  public void requireFit(LabelledImages train, LabelledImages test) {
    OneVsRest.requireEnough(settings(0), MultiLabels.ofSingle(train.labels(), train.classNames()));
  }

  @Override
  public Map<String, String> describe(Trial trial) {
    return SvmText.settings(settings(trial.seed()), "accuracy, one cost for all classes");
  }

  @Override
  public Predictions run(Trial trial) throws IOException {
    SvmSettings settings = settings(trial.seed());
    Trial.Features features = trial.features();
    LabelledRows train = LabelledRows.of(features.train());
    long steps = (long) settings.trainingsPerClass() * train.labels().classNames().size();
    SvmModel machines;
    try (var stage = trial.listener().begin("trainings", steps, 0)) {
      machines = new OneVsRest(settings, stage::advanceTo).oneCost(train);
    }
    float[] scores = machines.scores(LabelledRows.of(features.test()));
    List<Double> chosen = machines.costs().subList(0, 1);
    trial.found("cost", SvmText.numbers(chosen));
    SvmText.edge(settings, chosen).ifPresent(trial.listener()::note);
    return SingleLabelAnswers.of(trial.name(), features.test(), scores, features.train().size());
  }
}
