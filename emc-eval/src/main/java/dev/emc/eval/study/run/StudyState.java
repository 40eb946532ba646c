package dev.emc.eval.study.run;

import dev.emc.api.ConfigException;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.online.GuardStop;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyPlan;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a study is, as its folder shows: what is done is what lies there whole. What has been
 * seen done is not looked at again.
 */
public final class StudyState implements StudyPlan.Scores {
  private final ProbeConfig probes;
  private final Path root;
  private final UnitConfigs configs;
  private final Set<String> trained = new HashSet<>();
  private final Map<Path, List<Double>> evaluated = new HashMap<>();
  private final Set<String> failed = new HashSet<>();

  /** Of a study in a folder. */
  public StudyState(StudyConfig study, Path root, UnitConfigs configs) {
    this.probes = study.evaluation();
    this.root = root;
    this.configs = configs;
  }

  /** The folder of a unit's run. */
  Path folder(Unit unit) {
    return unit.folder(root);
  }

  /**
   * Whether a unit's run has reached its last epoch, or was stopped by its guard.
   *
   * @throws ConfigException if its folder holds a run of another config
   */
  public synchronized boolean isTrained(Unit unit) {
    if (trained.contains(unit.name())) {
      return true;
    }
    Path run = folder(unit);
    if (!RunDirectory.isRun(run)) {
      return false;
    }
    try {
      configs.requireSame(unit, run);
      if (epochs(run) < configs.experiment(unit).epochs() && GuardStop.of(run).isEmpty()) {
        return false;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    trained.add(unit.name());
    return true;
  }

  /** Whether a base has come to the state that a unit starts from; its training may go on. */
  public boolean hasStart(Unit base, Unit starting) throws IOException {
    int epoch = starting.afterEpoch();
    return isTrained(base)
        || epoch > 0
            && epochs(base) >= epoch
            && Files.isDirectory(Unit.checkpoint(folder(base), epoch));
  }

  /** Epochs that a unit's run has done. */
  public int epochs(Unit unit) throws IOException {
    return epochs(folder(unit));
  }

  /** Epochs that a run has done, by its newest complete checkpoint. */
  static int epochs(Path run) throws IOException {
    return RunDirectory.epochsDone(run);
  }

  /** Whether a unit has been evaluated on a task, with the settings it has now. */
  public synchronized boolean isEvaluated(Unit unit, Task task) {
    return top1(unit, task).isPresent();
  }

  private Optional<List<Double>> top1(Unit unit, Task task) {
    Path file = task.file(folder(unit));
    List<Double> seen = evaluated.get(file);
    if (seen != null) {
      return Optional.of(seen);
    }
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Evaluation evaluation = Evaluation.read(file);
      var wanted = task.settings(probes);
      if (!evaluation.settings().says(wanted)) {
        return Optional.empty();
      }
      List<Double> top1 =
          evaluation.predictions().fractions().stream()
              .map(FractionResult::top1)
              .map(value -> value.mean())
              .toList();
      evaluated.put(file, top1);
      return Optional.of(top1);
    } catch (ConfigException e) {
      return Optional.empty(); // Damaged: evaluated anew.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tasks that a unit has yet to be evaluated on. */
  List<Task> missing(Unit unit) {
    return unit.tasks().stream().filter(task -> !isEvaluated(unit, task)).toList();
  }

  /** Whether nothing is left to do for a unit. */
  public boolean isDone(Unit unit) {
    return !unit.open() && isTrained(unit) && missing(unit).isEmpty();
  }

  @Override
  public synchronized Optional<List<Double>> of(Unit candidate) {
    return isTrained(candidate) ? top1(candidate, candidate.tasks().get(0)) : Optional.empty();
  }

  @Override
  public synchronized boolean failed(Unit candidate) {
    return failed.contains(candidate.name());
  }

  /** Remembers, for as long as this process lives, that a unit failed. */
  synchronized void setFailed(Unit unit) {
    failed.add(unit.name());
  }
}
