package dev.emc.app.train;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.StepBenchmark;
import dev.emc.core.train.StepTimes;
import dev.emc.core.train.TrainingRun;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.commons.cli.Options;

/** Measures how fast the steps of a run are, and in which of their parts the time goes. */
public final class BenchCommand implements Command {
  private static final String STEPS = "steps";
  private static final int USUAL_STEPS = 20;

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "measure how fast a config trains here, and where the time of a step goes";
  }

  @Override
  public String arguments() {
    return "(--config FILE | --recipe NAME)";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(StandardOptions.value("config", "FILE", "the experiment, a YAML file"))
        .addOption(StandardOptions.value("recipe", "NAME", "an experiment of 'emc recipes'"))
        .addOption(
            StandardOptions.value(
                "set", "KEY=VALUE", "override a key, text as it stands; may be repeated"))
        .addOption(StandardOptions.value(STEPS, "N", "steps to measure (" + USUAL_STEPS + ")"))
        .addOption(StandardOptions.device("as --set device"))
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc bench --recipe vicreg-emc --set data.train=imagenet/train --set precision=bf16";
  }

  @Override
  public int run(Context context) throws Exception {
    return RankSession.in(
        System.getenv(), context.console(), (ranks, console) -> run(context, ranks, console));
  }

  private static int run(Context context, Ranks ranks, Console console) throws Exception {
    if (context.has("config") == context.has("recipe")) {
      throw new ConfigException("bench needs exactly one of --config FILE and --recipe NAME");
    }
    int steps = steps(context);
    var overrides = new ArrayList<>(context.values("set"));
    context.value("device").ifPresent(device -> overrides.add("device=" + device));
    ExperimentTraining.requireSameProgram(ranks);
    Components components = context.components();
    Experiment experiment =
        ExperimentLoader.load(TrainCommand.config(context), overrides, components);
    try (var interrupts = Interrupts.listen(console)) {
      BooleanSupplier stop = interrupts.token()::isCancelled;
      TrainingRun training = TrainingRun.prepare(experiment, components, ranks);
      training.triedBy(fragile -> tryFirstStep(training, fragile, console, stop));
      console.note("doing " + (StepBenchmark.WARMUP + steps) + " steps; nothing is written");
      Optional<StepTimes> times = StepBenchmark.of(training, steps, stop);
      if (times.isEmpty()) {
        return interrupts.exitCode();
      }
      times.get().warnings().forEach(console::warnOnce);
      if (console.json()) {
        console.json(times.get());
      } else {
        console.print(StepTimesText.of(times.get()));
      }
      return ExitCode.DONE;
    }
  }

  private static int steps(Context context) {
    long steps = context.number(STEPS).orElse((long) USUAL_STEPS);
    if (steps < 1 || steps > StepBenchmark.MOST_STEPS) {
      throw new ConfigException(
          "--steps must lie in [1, %s], got %s".formatted(StepBenchmark.MOST_STEPS, steps));
    }
    return (int) steps;
  }

  /** In a process of its own, which is told of the run by a folder that is taken away again. */
  private static void tryFirstStep(
      TrainingRun training, List<String> fragile, Console console, BooleanSupplier stop) {
    try {
      Path folder = Files.createTempDirectory("emc-bench");
      Path config = RunDirectory.configOf(folder);
      try {
        Components components = training.components();
        WholeFile.text(config, ResolvedConfig.write(training.resolved(), components, ""));
        new StepTrial(folder, components.folders(), console, stop).of(fragile);
      } finally {
        Files.deleteIfExists(config);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the first step cannot be tried", e);
    }
  }
}
