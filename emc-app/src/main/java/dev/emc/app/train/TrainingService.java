package dev.emc.app.train;

import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;
import dev.emc.core.distributed.Ranks;

/** Trains as a config says. */
public interface TrainingService {
  /** The same for a process that is one rank of a run. */
  default TrainingService across(Ranks ranks) {
    return this;
  }

  /**
   * Starts or goes on with a run.
   *
   * @param console for progress and notes; the result is the command's to print
   * @param stop polled after each step; once set, the run is saved and the summary returned
   * @throws dev.emc.api.ConfigException if the request cannot be
   */
  TrainingSummary train(
      TrainingRequest request, Installation installation, Console console, CancellationToken stop)
      throws Exception;
}
