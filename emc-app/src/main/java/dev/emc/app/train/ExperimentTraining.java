package dev.emc.app.train;

import dev.emc.api.ConfigException;
import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.MetricsLog;
import dev.emc.core.train.RankAgreement;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.online.FeatureGuard;
import dev.emc.eval.online.OnlineKnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Trains with the product's own training loop. */
public final class ExperimentTraining implements TrainingService {
  private final Ranks ranks;

  /** Trains in this process alone. */
  public ExperimentTraining() {
    this(Ranks.SINGLE);
  }

  private ExperimentTraining(Ranks ranks) {
    this.ranks = ranks;
  }

  @Override
  public TrainingService across(Ranks others) {
    return new ExperimentTraining(others);
  }

  @Override
  public TrainingSummary train(
      TrainingRequest request, Installation installation, Console console, CancellationToken stop)
      throws IOException {
    Components components = InstalledPlugins.load(installation, console);
    Path run = request.run();
    String revision = BuildInfo.load().revision();
    requireSameProgram(ranks);
    if (request.isResume()) {
      ResumedConfig config =
          ResumedConfig.read(RunDirectory.configOf(run), request.overrides(), components, revision);
      return ranks.isMain()
          ? resume(run, config, components, ranks, console, stop)
          : follow(TrainingRun.prepare(config.experiment(), components, ranks), run, stop);
    }
    Path config = Objects.requireNonNull(request.config());
    Experiment experiment = ExperimentLoader.load(config, request.overrides(), components);
    requireOutside(request, experiment);
    Optional<TrainingRequest> base = BaseRun.missing(request, experiment, installation);
    if (ranks.areSeveral() && ranks.any(base.isPresent())) {
      throw new ConfigException(
          "start-from: %s is not there yet; train it first, by its recipe"
              .formatted(experiment.startFrom()));
    }
    if (base.isPresent()) {
      // What cannot work is refused before the base is trained.
      TrainingRun.prepare(experiment, components);
      Path missing = base.get().run();
      console.note("%s is not there yet: training it first, by its recipe".formatted(missing));
      TrainingSummary summary = train(base.get(), installation, console, stop);
      if (stop.isCancelled()) {
        return summary;
      }
    }
    TrainingRun training = TrainingRun.prepare(experiment, components, ranks);
    if (!ranks.isMain()) {
      return follow(training, run, stop);
    }
    try (RunDirectory directory =
        RunDirectory.create(run, training.record(revision), request.replace())) {
      return train(training, directory, console, stop);
    }
  }

  /**
   * Makes sure that all ranks are the same program.
   *
   * @throws dev.emc.api.ConfigException in one line, on every rank
   */
  static void requireSameProgram(Ranks ranks) {
    if (ranks.areSeveral()) {
      String classPath = System.getProperty("java.class.path", "");
      RankAgreement.require(
          ranks, "versions of the program", ProgramParts.of(BuildInfo.load(), classPath));
    }
  }

  /**
   * Goes on with a run.
   *
   * @param config as the run's directory has it, with what changes
   */
  public static TrainingSummary resume(
      Path run, ResumedConfig config, Components components, Console console, BooleanSupplier stop)
      throws IOException {
    return resume(run, config, components, Ranks.SINGLE, console, stop);
  }

  private static TrainingSummary resume(
      Path run,
      ResumedConfig config,
      Components components,
      Ranks ranks,
      Console console,
      BooleanSupplier stop)
      throws IOException {
    TrainingRun training = TrainingRun.prepare(config.experiment(), components, ranks);
    try (RunDirectory directory = RunDirectory.resume(run, config)) {
      return train(training, directory, console, stop);
    }
  }

  /** Takes part in a run whose first rank shows and writes it. */
  private static TrainingSummary follow(TrainingRun training, Path run, BooleanSupplier stop)
      throws IOException {
    training.follow(run, stop);
    return new TrainingSummary(run.toString(), 0, 0, 0, Map.of());
  }

  /** A run cannot start from what it replaces. */
  private static void requireOutside(TrainingRequest request, Experiment experiment) {
    Path from = experiment.startFrom();
    if (request.replace()
        && from != null
        && from.toAbsolutePath()
            .normalize()
            .startsWith(request.run().toAbsolutePath().normalize())) {
      throw new ConfigException(
          "--force: start-from %s lies in the run that would be overwritten; name another --out"
              .formatted(from));
    }
  }

  /** Trains in a directory that is held, showing how it goes. */
  public static TrainingSummary train(
      TrainingRun training, RunDirectory directory, Console console, BooleanSupplier stop)
      throws IOException {
    long begin = System.nanoTime();
    try (var display = new TrainingDisplay(console)) {
      training
          .triedBy(
              new StepTrial(directory.path(), training.components().folders(), console, stop)::of)
          .memoryTriedBy(new MemoryProcesses(training, console, stop))
          .guardedBy(FeatureGuard.of(training))
          .train(directory, OnlineKnn.of(training), display, stop);
      return display
          .summary(directory.path().toString(), (System.nanoTime() - begin) / 1e9)
          .with(guarded(training, directory));
    } catch (IOException | RuntimeException e) {
      directory.discardIfUnused();
      throw e;
    }
  }

  private static TrainingSummary.@Nullable Guarded guarded(
      TrainingRun training, RunDirectory directory) throws IOException {
    if (training.resolved().guard() == null) {
      return null;
    }
    GuardLedger ledger =
        GuardLedger.of(RunDirectory.newestCheckpoint(directory.path())).orElse(null);
    return ledger == null
        ? null
        : new TrainingSummary.Guarded(
            ledger.isStopped(),
            ledger.harm().orElse(null),
            RunDirectory.checkpointsOf(directory.path())
                .resolve(ledger.best().checkpoint().folder())
                .toString(),
            MetricsLog.readGuardTime(directory.path()));
  }
}
