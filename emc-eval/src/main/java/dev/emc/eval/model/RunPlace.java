package dev.emc.eval.model;

import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.train.ModelLocation;
import dev.emc.eval.probe.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where in its run a model stands. */
public final class RunPlace {
  private RunPlace() {}

  /**
   * Says the epoch and step of a model, if it is a run or a checkpoint of one.
   *
   * @param model a run directory, a checkpoint folder or a file of weights
   */
  public static void say(Provenance.Builder provenance, Path model) throws IOException {
    Optional<SavedCheckpoint> of = ModelLocation.of(model).saved();
    if (of.isEmpty()) {
      return;
    }
    SavedCheckpoint saved = of.get();
    if (saved.name().isEpochEnd()) {
      provenance.epoch(saved.name().epochs());
    }
    provenance.step(saved.state().path("progress").path("step").asText());
  }
}
