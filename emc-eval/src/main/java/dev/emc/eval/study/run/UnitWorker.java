package dev.emc.eval.study.run;

import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Does what is left of a unit in this process: trains or goes on training, then evaluates. */
public final class UnitWorker implements UnitWork {
  private static final Duration ORPHAN_PATIENCE = Duration.ofMinutes(1);

  private final UnitConfigs configs;
  private final StudyState state;
  private final ModelProbes probes;
  private final UnitTraining training;
  private final int threads;

  /**
   * A worker.
   *
   * @param training of runs, as the user is to see it
   * @param threads of the engine; 0 for what the configs say
   */
  public UnitWorker(Study study, UnitTraining training, int threads) {
    this.configs = study.configs();
    this.state = study.state();
    this.probes = new ModelProbes(study.config().evaluation(), configs.components());
    this.training = training;
    this.threads = threads;
  }

  @Override
  public void work(Unit unit, BooleanSupplier stop) throws IOException {
    Path run = state.folder(unit);
    if (!state.isTrained(unit)) {
      train(unit, run, stop);
    }
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
    List<Task> tasks = state.missing(unit);
    if (tasks.isEmpty()) {
      return;
    }
    Experiment experiment = configs.experiment(unit);
    Devices.useThreads(threads > 0 ? threads : experiment.threads());
    probes.evaluate(unit.name(), run, experiment, tasks, stop);
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void train(Unit unit, Path run, BooleanSupplier stop) throws IOException {
    // By a process whose study was killed: it saves and ends by itself.
    RunLock.awaitFree(run, ORPHAN_PATIENCE, stop);
    if (RunDirectory.isRun(run)) {
      // A run that was begun keeps its threads: only so it goes on bit for bit.
      ResumedConfig config = configs.resumed(run);
      TrainingRun begun = TrainingRun.prepare(config.experiment(), configs.components());
      try (RunDirectory directory = RunDirectory.resume(run, config)) {
        training.train(begun, directory, stop);
      }
      return;
    }
    TrainingRun fresh = TrainingRun.prepare(fresh(unit), configs.components());
    try (RunDirectory directory = RunDirectory.create(run, configs.resolved(fresh))) {
      training.train(fresh, directory, stop);
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
