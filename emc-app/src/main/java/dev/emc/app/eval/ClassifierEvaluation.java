package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.supervised.ClassifierStudy;
import java.io.IOException;
import java.nio.file.Path;

/** Classifiers trained on a model's backbone, from the command line to the saved predictions. */
final class ClassifierEvaluation {
  private ClassifierEvaluation() {}

  /**
   * Trains, tests, saves and prints.
   *
   * @param kind what the result calls the evaluation, before its protocol's name
   * @param fit how it was done, in words
   */
  static void run(
      Context context,
      OpenModel model,
      Path from,
      ProtocolChoice protocol,
      LabelChoice labels,
      String kind,
      String fit,
      Path target)
      throws IOException {
    EvaluationImages images = EvaluationImages.of(context, model, from);
    long seed = LabelOptions.seed(context);
    var study =
        new ClassifierStudy(
            model.trained().network().backbone(),
            model.trained().network().manager(),
            model.view(),
            protocol::at,
            seed);
    Predictions predictions;
    try (var bar = new StudyBar(context.console())) {
      predictions =
          study.run(
              context.value("name").orElse(model.name()),
              images.train(),
              images.test(),
              labels,
              bar);
    }
    images.settings().put("seed", String.valueOf(seed));
    images.settings().put("fit", fit);
    protocol.describeInto(images.settings(), predictions.fractions());
    ProbeImages.finish(
        context,
        new Evaluation(kind + " " + protocol.title(), images.settings(), predictions),
        images.test().classNames(),
        target);
  }
}
