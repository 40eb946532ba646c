package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.eval.evaluate.EvaluationImages;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.FeatureFiles;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.protocol.EvaluationProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/** Judges what a command line names, and prints the answers. */
final class EvaluationRun {
  private EvaluationRun() {}

  /**
   * Judges a model on images.
   *
   * @param from the model
   * @param target the file that the result goes to
   * @param evaluator with the labels that the command line chooses
   * @return the exit code
   */
  static int ofModel(
      Context context, Path from, Path target, EvaluationProtocol protocol, Evaluator evaluator)
      throws IOException {
    Console console = context.console();
    context.value("name").ifPresent(evaluator::name);
    evaluator.listener(new ConsoleListener(console)).file(target);
    try (OpenModel model = ModelOptions.open(context, from)) {
      EvaluationProtocol fitted = protocol.forModel(model);
      var images =
          EvaluationImages.open(
              model, context.value("data").orElseThrow(), context.value("test").orElseThrow());
      if (!fitted.drawsLabels()) {
        print(context, evaluator.evaluate(model, fitted, images), images, target);
        return ExitCode.DONE;
      }
      try (var interrupts = Interrupts.listen(console)) {
        evaluator.stop(interrupts.token());
        try {
          print(context, evaluator.evaluate(model, fitted, images), images, target);
          return ExitCode.DONE;
        } catch (CancellationException e) {
          console.note(e.getMessage() + "; the same command goes on");
          return interrupts.exitCode();
        }
      }
    }
  }

  private static void print(
      Context context, Evaluation evaluation, EvaluationImages images, Path target)
      throws IOException {
    EvaluationOutput.print(context, evaluation, images.test().classNames(), target);
  }

  /**
   * Judges saved features.
   *
   * @param evaluator with the labels that the command line chooses
   * @return the exit code
   */
  static int ofSaved(
      Context context, FeatureFiles saved, EvaluationProtocol protocol, Evaluator evaluator)
      throws IOException {
    Path target = SavedFeatures.target(context);
    FeatureFiles.Sets sets =
        saved.singleLabel(
            (train, test) -> {
              evaluator.draws(protocol, train);
              protocol.requireFit(train, test);
            });
    var listener = new ConsoleListener(context.console());
    saved.warning(sets.test().size()).ifPresent(listener::warning);
    Evaluation evaluation =
        evaluator
            .listener(listener)
            .file(target)
            .evaluate(
                context.value("name").orElse(saved.name()),
                saved.provenance(),
                protocol,
                sets.train(),
                sets.test());
    EvaluationOutput.print(context, evaluation, sets.test().images().classNames(), target);
    return ExitCode.DONE;
  }
}
