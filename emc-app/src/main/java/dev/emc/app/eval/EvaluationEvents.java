package dev.emc.app.eval;

import dev.emc.core.tensorboard.EventFile;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.OptionalLong;

/** Evaluations of a run as TensorBoard shows them. */
final class EvaluationEvents {
  private EvaluationEvents() {}

  /** Writes the accuracies as TensorBoard reads them, into the folder {@code eval} of the run. */
  static void write(Evaluation evaluation) throws IOException {
    OptionalLong step = evaluation.settings().step();
    if (step.isEmpty()) {
      return;
    }
    var scalars = new LinkedHashMap<String, Double>();
    for (FractionResult fraction : evaluation.predictions().fractions()) {
      String tag = "%s/%%s at %s".formatted(evaluation.protocol(), fraction.fraction());
      scalars.put(tag.formatted("top1"), fraction.top1().mean());
      MeanSd top5 = fraction.top5();
      if (top5 != null) {
        scalars.put(tag.formatted("top5"), top5.mean());
      }
    }
    Path model = Path.of(evaluation.settings().model().orElse(""));
    Path folder = model.toAbsolutePath().normalize();
    Path run = RunDirectory.isRun(folder) ? folder : folder.resolve("../..").normalize();
    try (EventFile file = EventFile.create(run.resolve(ResultFile.FOLDER))) {
      file.scalars(step.getAsLong(), scalars);
    }
  }
}
