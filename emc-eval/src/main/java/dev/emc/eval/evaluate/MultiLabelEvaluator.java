package dev.emc.eval.evaluate;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.eval.protocol.SvmText;
import dev.emc.eval.svm.LabelledRows;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelEvaluation;
import dev.emc.eval.svm.MultiLabels;
import dev.emc.eval.svm.OneVsRest;
import dev.emc.eval.svm.SvmModel;
import dev.emc.eval.svm.SvmSettings;
import dev.emc.images.source.VocDataset;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges models by images that show several classes each: a support vector machine for each class,
 * on frozen features.
 *
 * @param settings of the machines
 * @param listener is told how far it is
 */
public record MultiLabelEvaluator(SvmSettings settings, EvaluationListener listener) {

  /**
   * Judges a model by Pascal VOC.
   *
   * @param name what results call it
   * @param train location of the part to learn from, its {@code trainval} by default
   * @param test location of the part that decides, its {@code test} by default
   * @throws ConfigException if a folder is not laid out as VOC's are, or a class has too few images
   */
  public MultiLabelEvaluation evaluate(OpenModel model, String name, String train, String test)
      throws IOException {
    VocDataset learnt = VocImages.open(model, train, VocImages.TRAIN);
    VocDataset tested = VocImages.open(model, test, VocImages.TEST);
    requireFit(VocImages.labels(learnt), VocImages.labels(tested));
    SharedImages.warning(train, learnt.images(), test, tested.images())
        .ifPresent(listener::warning);
    Provenance from =
        Provenance.builder()
            .model(model.source().path())
            .images(learnt.images().description(), tested.images().description())
            .view(model.viewText())
            .how(Map.of("left-out", "of a class, images whose objects of it are all difficult"))
            .build();
    return evaluation(
        name,
        VocImages.features(model, "training images", learnt, listener),
        VocImages.features(model, "test images", tested, listener),
        from,
        model.loadReport());
  }

  /**
   * Judges features that were saved before.
   *
   * @param name what results call their model
   * @throws ConfigException if their classes differ, or a class has too few images
   */
  public MultiLabelEvaluation evaluate(FeatureFiles files, String name) throws IOException {
    MultiLabels train = files.multiLabels(true);
    MultiLabels test = files.multiLabels(false);
    if (train.classNames().size() != test.classNames().size()) {
      throw new ConfigException(
          "%s has %s classes, %s has %s"
              .formatted(
                  files.trainLabels(),
                  train.classNames().size(),
                  files.testLabels(),
                  test.classNames().size()));
    }
    requireFit(train, test);
    files.warning(test.size()).ifPresent(listener::warning);
    return evaluation(
        name,
        files.multiLabel(true, train),
        files.multiLabel(false, test),
        files.provenance(),
        null);
  }

  private void requireFit(MultiLabels train, MultiLabels test) {
    OneVsRest.requireEnough(settings, train);
    MultiLabelAnswers.requireShown(test);
  }

  private MultiLabelEvaluation evaluation(
      String name,
      LabelledRows train,
      LabelledRows test,
      Provenance from,
      @Nullable LoadSummary loadReport) {
    long steps = (long) settings.trainingsPerClass() * train.labels().classNames().size();
    SvmModel machines;
    try (var stage = listener.begin("trainings", steps, 0)) {
      machines = new OneVsRest(settings, stage::advanceTo).eachClass(train);
    }
    MultiLabelAnswers answers = MultiLabelAnswers.of(name, machines, test);
    SvmText.edge(settings, machines.costs()).ifPresent(listener::note);
    Provenance all = from.plus(SvmText.settings(settings, "average precision, class by class"));
    return new MultiLabelEvaluation(MultiLabelEvaluation.PROTOCOL, all, answers, loadReport);
  }
}
