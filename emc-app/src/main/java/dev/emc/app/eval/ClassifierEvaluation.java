package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.supervised.ClassifierStudy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Classifiers trained on a model's backbone, from the command line to the saved predictions. */
final class ClassifierEvaluation {
  private ClassifierEvaluation() {}

  /**
   * Trains, tests, saves and prints; goes on where it was stopped.
   *
   * @param kind what the result calls the evaluation, before its protocol's name
   * @param fit how it was done, in words
   * @return the exit code
   */
  static int run(
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
    List<LabelDraw> draws = images.draws(labels);
    long seed = LabelOptions.seed(context);
    images.settings().put("seed", String.valueOf(seed));
    images.settings().put("fit", fit);
    protocol.describeInto(images.settings(), draws);
    var study =
        new ClassifierStudy(
            model.trained().network().backbone(),
            model.trained().network().manager(),
            model.view(),
            protocol::at,
            seed);
    String name = context.value("name").orElse(model.name());
    String title = kind + " " + protocol.title();
    return new ResumableEvaluation(context, model, images, draws, title, target)
        .run(
            (partial, stop) -> {
              try (var bar = new StudyBar(context.console())) {
                return study.run(name, images.train(), images.test(), all -> draws, partial, bar);
              }
            });
  }
}
