package dev.emc.app.eval;

import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.tensorboard.EventFile;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where in a run its evaluations belong: for the epoch curve and for TensorBoard. */
final class EvaluationEvents {
  private EvaluationEvents() {}

  /**
   * Adds the epoch and step of a model to settings, if it is a run or a checkpoint of one.
   *
   * @param model a run directory, a checkpoint folder or anything else
   */
  static void addPlace(Map<String, String> settings, Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      return;
    }
    SavedCheckpoint saved =
        RunDirectory.isRun(model)
            ? RunDirectory.newestCheckpoint(model)
            : SavedCheckpoint.open(model);
    if (saved.name().isEpochEnd()) {
      settings.put("epoch", String.valueOf(saved.name().epochs()));
    }
    settings.put("step", saved.state().path("progress").path("step").asText());
  }

  /** Writes the accuracies as TensorBoard reads them, into the folder {@code eval} of the run. */
  static void write(Evaluation evaluation, Path model) throws IOException {
    String step = evaluation.settings().getOrDefault("step", "");
    if (!step.matches("\\d{1,18}")) {
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
    Path folder = model.toAbsolutePath().normalize();
    Path run = RunDirectory.isRun(folder) ? folder : folder.resolve("../..").normalize();
    try (EventFile file = EventFile.create(run.resolve(ResultFile.FOLDER))) {
      file.scalars(Long.parseLong(step), scalars);
    }
  }
}
