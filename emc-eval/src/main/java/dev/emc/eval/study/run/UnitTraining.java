package dev.emc.eval.study.run;

import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.online.FeatureGuard;
import dev.emc.eval.online.OnlineKnn;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Trains a unit's run, and shows or tells how it goes. */
@FunctionalInterface
public interface UnitTraining {
  /**
   * Trains from where the run is to its end.
   *
   * @param directory of the run, which is held
   * @param stop asked between steps; once it says so, the run is saved
   */
  void train(TrainingRun run, RunDirectory directory, BooleanSupplier stop) throws IOException;

  /** Training that a listener is told of. */
  static UnitTraining told(TrainingListener listener) {
    return (run, directory, stop) -> {
      try {
        run.guardedBy(FeatureGuard.of(run)).train(directory, OnlineKnn.of(run), listener, stop);
      } catch (IOException | RuntimeException e) {
        directory.discardIfUnused();
        throw e;
      }
    };
  }
}
