package dev.emc.app.train;

import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.TrainingForecast;
import dev.emc.core.train.TrainingRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train --dry-run} finds.
 *
 * @param config the experiment with every default, as it would stand in run.yaml
 * @param yaml the same as text
 * @param forecast what the run will be
 */
record DryRun(Map<String, @Nullable Object> config, String yaml, TrainingForecast forecast) {
  /** Does the first steps of a run that is asked for; nothing is written. */
  static DryRun of(
      TrainingRequest request,
      Installation installation,
      Ranks ranks,
      Console console,
      CancellationToken stop)
      throws IOException {
    ExperimentTraining.requireSameProgram(ranks);
    Components components = InstalledPlugins.load(installation, console);
    Experiment experiment =
        ExperimentLoader.load(
            Objects.requireNonNull(request.config()), request.overrides(), components);
    Optional<TrainingRequest> base = BaseRun.missing(request, experiment, installation);
    boolean starts = !ranks.any(base.isPresent());
    TrainingRun training = TrainingRun.prepare(experiment, components, ranks);
    training.memoryTriedBy(new MemoryProcesses(training, console, stop::isCancelled));
    console.note("trying a few steps; nothing is written");
    TrainingForecast forecast = training.forecast(starts, stop::isCancelled);
    if (base.isPresent()) {
      forecast =
          forecast.startingFrom(
              "%s is not there yet: it would be trained first, by its recipe"
                  .formatted(base.get().run()));
    }
    Experiment resolved = training.resolved();
    return new DryRun(
        ResolvedConfig.tree(resolved, components),
        training.record(BuildInfo.load().revision()),
        forecast);
  }

  /**
   * All of it, for programs.
   *
   * @param config as in run.yaml
   * @param steps in all
   * @param seconds that all steps will take; null if none was measured
   */
  record Summary(
      Map<String, @Nullable Object> config,
      long steps,
      @Nullable Double seconds,
      TrainingForecast forecast) {}

  Summary summary() {
    long steps = forecast.length().steps();
    TrainingForecast.Measured measured = forecast.measured();
    return new Summary(config, steps, measured == null ? null : measured.seconds(steps), forecast);
  }

  /** All of it, for the screen. */
  List<String> lines() {
    var lines = new ArrayList<String>(yaml.lines().toList());
    lines.add("");
    lines.addAll(ForecastText.of(forecast));
    return lines;
  }
}
