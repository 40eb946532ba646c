package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.core.train.NonFiniteLossException;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.resume.PartialStudy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * An evaluation of some draws of labels that the same command goes on with after a stop: what is
 * done lies beside the result until that is written.
 *
 * @param draws of its training images
 * @param protocol what the result calls it
 * @param target the file that the result goes to
 */
record ResumableEvaluation(
    Context context,
    OpenModel model,
    EvaluationImages images,
    List<LabelDraw> draws,
    String protocol,
    Path target) {

  /** What help says of the folder beside the result. */
  static final String HELP = "; after a stop it goes on";

  /** The work. */
  @FunctionalInterface
  interface Study {
    /**
     * Answers the test images, but for what was done before.
     *
     * @param partial what was done before
     * @param stop whether the user has asked to stop
     * @throws CancellationException if it was stopped, saying where
     */
    Predictions run(PartialStudy partial, BooleanSupplier stop) throws IOException;
  }

  /**
   * Does what is left of the work, saves the result and prints it.
   *
   * @return the exit code
   */
  int run(Study study) throws IOException {
    Console console = context.console();
    var origin = StudyOrigin.of(model, images, draws, protocol);
    try (var interrupts = Interrupts.listen(console)) {
      try (PartialStudy partial =
          PartialStudy.open(
              target, origin, draws, PartialStudy.EVERY, console::note, interrupts.token())) {
        sayWhatIsReplaced();
        Predictions predictions = predictions(study, partial, interrupts.token());
        ProbeImages.finish(
            context,
            new Evaluation(protocol, images.settings(), predictions, model.loadReport()),
            images.test().classNames(),
            target);
        partial.remove();
        return ExitCode.DONE;
      } catch (CancellationException e) {
        console.note(e.getMessage() + "; the same command goes on");
        return interrupts.exitCode();
      }
    }
  }

  private static Predictions predictions(Study study, PartialStudy partial, BooleanSupplier stop)
      throws IOException {
    try {
      return study.run(partial, stop);
    } catch (NonFiniteLossException e) {
      // These settings come to nothing: others are to be free to begin.
      partial.remove();
      throw e;
    }
  }

  /** One model has one file for each kind of evaluation, whatever its protocol. */
  private void sayWhatIsReplaced() throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    try {
      String before = Evaluation.read(target).protocol();
      if (!before.equals(protocol)) {
        context
            .console()
            .note(
                "the result of %s in %s will be replaced; --out FILE keeps it"
                    .formatted(before, target));
      }
    } catch (ConfigException e) {
      // It holds no result that anybody could miss.
    }
  }
}
