package dev.emc.app.study.run;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Failures;
import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.study.StudyConfig;
import dev.emc.app.study.StudyPlan;
import dev.emc.app.study.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Does what is left of a study: units whose base is there, in the order of the plan, so many at a
 * time. A unit that fails is left behind, with those that start from it, and the others go on.
 */
public final class StudyRunner {
  private final StudyConfig study;
  private final StudyPlan plan;
  private final Configs configs;
  private final StudyState state;
  private final Console console;
  private final CancellationToken stop;
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final StudyProgress progress;

  /** A runner. */
  public StudyRunner(
      StudyConfig study,
      StudyPlan plan,
      Configs configs,
      StudyState state,
      Console console,
      CancellationToken stop) {
    this.study = study;
    this.plan = plan;
    this.configs = configs;
    this.state = state;
    this.console = console;
    this.stop = stop;
    this.progress = new StudyProgress(study, plan, configs, state, console);
  }

  /** Does a unit, wherever. */
  private interface Work {
    void on(Unit unit) throws IOException, InterruptedException;
  }

  /**
   * What became of a unit.
   *
   * @param logged seconds of the epochs and evaluations that its folder says were done
   * @param failure null if it is done
   */
  private record Outcome(Unit unit, double seconds, double logged, @Nullable Throwable failure) {}

  /**
   * Runs the study, one unit at a time in this process.
   *
   * @param threads of the engine; 0 for what the configs say
   * @return the units that failed or could not start, by name, each with its reason in one line
   * @throws CancellationException if it was stopped
   */
  public Map<String, String> run(int threads) throws IOException, InterruptedException {
    var worker = new UnitWorker(study, configs, state, threads);
    Console part = console.forPart();
    return run(1, Runnable::run, unit -> worker.work(unit, part, stop));
  }

  /**
   * Runs the study in several processes at a time.
   *
   * @param folder of the study, whose file the processes read
   * @param threads of the engine in each process; 0 to divide the cores
   */
  public Map<String, String> run(Path folder, int jobs, int threads)
      throws IOException, InterruptedException {
    int each =
        threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    var processes = new UnitProcess(folder, each);
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    try {
      return run(jobs, pool, unit -> processes.work(unit, stop));
    } finally {
      pool.shutdownNow();
    }
  }

  private Map<String, String> run(int jobs, Executor executor, Work work)
      throws IOException, InterruptedException {
    progress.begin(jobs);
    CompletionService<Outcome> service = new ExecutorCompletionService<>(executor);
    Set<String> running = new HashSet<>();
    while (!stop.isCancelled()) {
      for (Unit unit : startable(running)) {
        if (running.size() < jobs) {
          running.add(unit.name());
          progress.started(unit);
          service.submit(() -> attempt(unit, work));
        }
      }
      if (running.isEmpty()) {
        break;
      }
      finish(take(service), running);
    }
    while (!running.isEmpty()) {
      finish(take(service), running);
    }
    if (stop.isCancelled()) {
      throw new CancellationException();
    }
    blocked();
    return failures;
  }

  private static Outcome take(CompletionService<Outcome> service) throws InterruptedException {
    try {
      return service.take().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a unit's failure is part of its outcome", e);
    }
  }

  private Outcome attempt(Unit unit, Work work) {
    long begin = System.nanoTime();
    double logged = 0;
    @Nullable Throwable failure = null;
    try {
      double before = Timings.seconds(state.folder(unit));
      work.on(unit);
      logged = Timings.seconds(state.folder(unit)) - before;
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
      failure = e;
    }
    return new Outcome(unit, (System.nanoTime() - begin) / 1e9, logged, failure);
  }

  private List<Unit> startable(Set<String> running) {
    var units = new ArrayList<Unit>();
    Map<String, Unit> byName = new LinkedHashMap<>();
    List<Unit> all = plan.stage(state).units();
    all.forEach(unit -> byName.put(unit.name(), unit));
    for (Unit unit : all) {
      Unit after = unit.after() == null ? null : byName.get(unit.after());
      if (!unit.open()
          && !running.contains(unit.name())
          && !failures.containsKey(unit.name())
          && (after == null || state.isTrained(after))
          && !state.isDone(unit)) {
        units.add(unit);
      }
    }
    return units;
  }

  private void finish(Outcome outcome, Set<String> running) throws IOException {
    Unit unit = outcome.unit();
    running.remove(unit.name());
    if (outcome.failure() instanceof CancellationException || stop.isCancelled()) {
      stop.cancel();
      return;
    }
    if (outcome.failure() != null) {
      String line = Failures.line(outcome.failure());
      failures.put(unit.name(), line);
      state.setFailed(unit);
      progress.failed(unit, line);
      return;
    }
    progress.done(unit, outcome.seconds(), outcome.logged());
  }

  /** Adds those that could not start since what they need failed. */
  private void blocked() {
    for (Unit unit : plan.stage(state).units()) {
      if (failures.containsKey(unit.name()) || state.isDone(unit)) {
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

  /** Whether this process does a unit for a study that runs in another one. */
  public static boolean isPart() {
    return UnitProcess.isChild();
  }

  /**
   * Does one unit alone, for a scheduler that spreads a study over machines.
   *
   * @throws ConfigException if there is none of the name, or it cannot start yet
   */
  public void only(String name, int threads) throws IOException {
    UnitProcess.watchParent(stop);
    List<Unit> units = plan.stage(state).units();
    Unit unit =
        units.stream()
            .filter(u -> u.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "--only: '%s' is none of the runs that --plan shows".formatted(name)));
    if (unit.open()) {
      throw new ConfigException("--only: the settings of '%s' are not chosen yet".formatted(name));
    }
    for (Unit other : units) {
      if (other.name().equals(unit.after()) && !state.isTrained(other)) {
        throw new ConfigException(
            "--only: '%s' starts from '%s', which is not trained yet"
                .formatted(name, other.name()));
      }
    }
    new UnitWorker(study, configs, state, threads).work(unit, console, stop);
  }
}
