package dev.emc.eval.study.run;

import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.train.TrainingListener;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.result.StudyResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does what is left of a study: units whose base is there, in the order of the plan, so many at a
 * time. A unit that fails is left behind, with those that start from it, and the others go on. All
 * settings have defaults; each call changes one and returns this.
 */
public final class StudyRunner {
  private final Study study;
  private final Map<String, String> failures = new LinkedHashMap<>();
  private UnitWork work;
  private int jobs = 1;
  private StudyListener listener = StudyListener.NONE;
  private BooleanSupplier stop = () -> false;
  private Function<Throwable, String> reasons = StudyRunner::reason;

  /** Whether a unit was stopped by somebody else: then so is the study. */
  private volatile boolean stopped;

  /** With all defaults: one unit at a time in this process, of which nobody is told. */
  public StudyRunner(Study study) {
    this.study = study;
    this.work = new UnitWorker(study, UnitTraining.told(new TrainingListener() {}), 0);
  }

  /**
   * Has units done so.
   *
   * @param jobs units at a time; more than one where each has a process of its own, since the
   *     engine has one number of threads and one recorder of gradients for a whole process
   */
  public StudyRunner work(UnitWork work, int jobs) {
    this.work = work;
    this.jobs = jobs;
    return this;
  }

  /** Tells somebody how far the study is. */
  public StudyRunner listener(StudyListener listener) {
    this.listener = listener;
    return this;
  }

  /** Stops when somebody asks for it. */
  public StudyRunner stop(BooleanSupplier stop) {
    this.stop = stop;
    return this;
  }

  /** Says so, in one line, why a unit failed. */
  public StudyRunner reasons(Function<Throwable, String> reasons) {
    this.reasons = reasons;
    return this;
  }

  private static String reason(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }

  /**
   * What became of a unit.
   *
   * @param logged seconds of the epochs and evaluations that its folder says were done
   * @param failure null if it is done
   */
  private record Outcome(Unit unit, double seconds, double logged, @Nullable Throwable failure) {}

  /**
   * Runs the study and writes its results.
   *
   * @return the results; its failures are the units that failed or could not start
   * @throws CancellationException if it was stopped; it can go on
   * @throws dev.emc.api.ConfigException if another process runs it
   */
  public StudyResult run() throws IOException, InterruptedException {
    try (RunLock lock = RunLock.acquire(study.folder())) {
      Objects.requireNonNull(lock);
      StudyFile.write(study.folder(), study.config(), study.host().components());
      if (jobs == 1) {
        units(Runnable::run);
      } else {
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        try {
          units(pool);
        } finally {
          pool.shutdownNow();
        }
      }
      return study.results(failures);
    }
  }

  private boolean stopping() {
    return stopped || stop.getAsBoolean();
  }

  private void units(Executor executor) throws IOException, InterruptedException {
    var progress = new StudyProgress(study, listener, jobs);
    CompletionService<Outcome> service = new ExecutorCompletionService<>(executor);
    Set<String> running = new HashSet<>();
    while (!stopping()) {
      for (Unit unit : startable(running)) {
        if (running.size() < jobs) {
          running.add(unit.name());
          progress.started(unit);
          service.submit(() -> attempt(unit));
        }
      }
      if (running.isEmpty()) {
        break;
      }
      finish(take(service), running, progress);
    }
    while (!running.isEmpty()) {
      finish(take(service), running, progress);
    }
    if (stopping()) {
      throw new CancellationException();
    }
    blocked();
  }

  private static Outcome take(CompletionService<Outcome> service) throws InterruptedException {
    try {
      return service.take().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a unit's failure is part of its outcome", e);
    }
  }

  private Outcome attempt(Unit unit) {
    long begin = System.nanoTime();
    double logged = 0;
    @Nullable Throwable failure = null;
    try {
      double before = Timings.seconds(study.state().folder(unit));
      work.work(unit, this::stopping);
      logged = Timings.seconds(study.state().folder(unit)) - before;
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
      failure = e;
    }
    return new Outcome(unit, (System.nanoTime() - begin) / 1e9, logged, failure);
  }

  private List<Unit> startable(Set<String> running) throws IOException {
    StudyState state = study.state();
    var units = new ArrayList<Unit>();
    Map<String, Unit> byName = new LinkedHashMap<>();
    List<Unit> all = study.stage().units();
    all.forEach(unit -> byName.put(unit.name(), unit));
    for (Unit unit : all) {
      Unit after = unit.after() == null ? null : byName.get(unit.after());
      if (!unit.open()
          && !running.contains(unit.name())
          && !failures.containsKey(unit.name())
          && (after == null || state.hasStart(after, unit))
          && !state.isDone(unit)) {
        units.add(unit);
      }
    }
    return units;
  }

  private void finish(Outcome outcome, Set<String> running, StudyProgress progress)
      throws IOException {
    Unit unit = outcome.unit();
    running.remove(unit.name());
    if (outcome.failure() instanceof CancellationException || stopping()) {
      stopped = true;
      return;
    }
    if (outcome.failure() != null) {
      String line = reasons.apply(outcome.failure());
      failures.put(unit.name(), line);
      study.state().setFailed(unit);
      progress.failed(unit, line);
      return;
    }
    progress.done(unit, outcome.seconds(), outcome.logged());
  }

  /** Adds those that could not start since what they need failed. */
  private void blocked() {
    for (Unit unit : study.stage().units()) {
      if (failures.containsKey(unit.name()) || study.state().isDone(unit)) {
        continue;
      }
      if (unit.open()) {
        failures.put(unit.name(), "not run: no setting could be chosen");
      } else if (unit.after() != null && failures.containsKey(unit.after())) {
        failures.put(unit.name(), "not run: %s failed".formatted(unit.after()));
      } else {
        throw new IllegalStateException(unit.name() + " was left without a reason");
      }
    }
  }
}
