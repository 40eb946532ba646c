package dev.emc.app.study.run;

import dev.emc.api.ConfigException;
import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.study.StudyConfig;
import dev.emc.app.study.Task;
import dev.emc.app.study.Unit;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.Devices;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Does what is left of a unit in this process: trains or goes on training, then evaluates. */
public final class UnitWorker {
  private static final Duration ORPHAN_PATIENCE = Duration.ofMinutes(1);

  private final Configs configs;
  private final StudyState state;
  private final ModelProbes probes;
  private final int threads;

  /**
   * A worker.
   *
   * @param threads of the engine; 0 for what the configs say
   */
  public UnitWorker(StudyConfig study, Configs configs, StudyState state, int threads) {
    this.configs = configs;
    this.state = state;
    this.probes = new ModelProbes(study.evaluation(), configs.components());
    this.threads = threads;
  }

  /**
   * Does a unit.
   *
   * @throws CancellationException if it was stopped; the run can go on
   * @throws ConfigException if it cannot be done
   */
  public void work(Unit unit, Console console, CancellationToken stop) throws IOException {
    Path run = state.folder(unit);
    if (!state.isTrained(unit)) {
      train(unit, run, console, stop);
    }
    if (stop.isCancelled()) {
      throw new CancellationException();
    }
    List<Task> tasks = state.missing(unit);
    if (tasks.isEmpty()) {
      return;
    }
    Experiment experiment = configs.experiment(unit);
    Devices.useThreads(threads > 0 ? threads : experiment.threads());
    probes.evaluate(unit.name(), run, experiment, tasks, stop);
    if (stop.isCancelled()) {
      throw new CancellationException();
    }
  }

  private void train(Unit unit, Path run, Console console, CancellationToken stop)
      throws IOException {
    // By a process whose study was killed: it saves and ends by itself.
    RunLock.awaitFree(run, ORPHAN_PATIENCE, stop);
    if (RunDirectory.isRun(run)) {
      // A run that was begun keeps its threads: only so it goes on bit for bit.
      ExperimentTraining.resume(run, configs.resumed(run), configs.components(), console, stop);
      return;
    }
    TrainingRun training = TrainingRun.prepare(fresh(unit), configs.components());
    try (RunDirectory directory = RunDirectory.create(run, configs.resolved(training))) {
      ExperimentTraining.train(training, directory, console, stop);
    }
  }

  private Experiment fresh(Unit unit) {
    Experiment experiment = configs.experiment(unit);
    return threads == 0
        ? experiment
        : experiment.toBuilder()
            .threads(threads)
            .data(experiment.data().withWorkers(threads))
            .build();
  }
}
