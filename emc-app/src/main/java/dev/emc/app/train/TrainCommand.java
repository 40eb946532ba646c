package dev.emc.app.train;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.app.home.RunFolders;
import dev.emc.core.distributed.Ranks;
import dev.emc.files.InputFiles;
import dev.emc.files.ShellWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** Trains a model as a config or a recipe says, or goes on with a run. */
public final class TrainCommand implements Command {
  private static final String DRY_RUN = "dry-run";

  private final TrainingService service;

  /** The command over what does the work. */
  public TrainCommand(TrainingService service) {
    this.service = service;
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "pre-train a model, or continue a trained one";
  }

  @Override
  public String arguments() {
    return "(--config FILE | --recipe NAME | --resume DIR)";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(StandardOptions.value("config", "FILE", "the experiment, a YAML file"))
        .addOption(StandardOptions.value("recipe", "NAME", "an experiment of 'emc recipes'"))
        .addOption(
            StandardOptions.value("resume", "DIR", "go on with a run; --set may raise epochs, say"))
        .addOption(
            StandardOptions.value(
                "set", "KEY=VALUE", "override a key, text as it stands; may be repeated"))
        .addOption(StandardOptions.value("out", "DIR", "run directory (runs/NAME-TIME)"))
        .addOption(StandardOptions.device("as --set device"))
        .addOption(StandardOptions.value("seed", "N", "seed of all chance, as --set seed"))
        .addOption(
            StandardOptions.flag(
                DRY_RUN,
                "say what the run will be, from a few steps in memory; nothing is written"))
        .addOption(Outputs.force())
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc train --recipe swav-800-emc --set data.train=imagenet/train --out runs/swav-800-emc";
  }

  @Override
  public int run(Context context) throws Exception {
    return RankSession.in(
        System.getenv(), context.console(), (ranks, console) -> run(context, ranks, console));
  }

  private int run(Context context, Ranks ranks, Console console) throws Exception {
    TrainingRequest request = request(context, ranks);
    try (var interrupts = Interrupts.listen(console)) {
      if (context.has(DRY_RUN)) {
        DryRun run = DryRun.of(request, context.installation(), ranks, console, interrupts.token());
        if (console.json()) {
          console.json(run.summary());
        } else {
          console.print(run.lines());
        }
        return interrupts.token().isCancelled() ? interrupts.exitCode() : ExitCode.DONE;
      }
      TrainingSummary summary =
          service.across(ranks).train(request, context.installation(), console, interrupts.token());
      boolean stopped = interrupts.token().isCancelled();
      Optional.ofNullable(summary.guard())
          .flatMap(guard -> GuardLine.warning(guard.time()))
          .ifPresent(console::warnOnce);
      if (console.json()) {
        console.json(summary);
      } else {
        console.print(lines(summary, stopped));
      }
      return stopped ? interrupts.exitCode() : ExitCode.DONE;
    }
  }

  private static List<String> lines(TrainingSummary summary, boolean stopped) {
    var lines = new ArrayList<String>();
    String verb =
        stopped ? "stopped" : summary.isStoppedByGuard() ? "stopped by its guard" : "done";
    lines.add(
        String.format(
            Locale.ROOT,
            "%s after %d epochs, %d steps; this took %.1f s",
            verb,
            summary.epochs(),
            summary.steps(),
            summary.seconds()));
    summary
        .losses()
        .forEach((name, loss) -> lines.add(String.format(Locale.ROOT, "%s %.5g", name, loss)));
    lines.add("run directory: " + summary.run());
    if (summary.guard() != null) {
      lines.add(GuardLine.of(summary.guard().time()));
      lines.add("best checkpoint: " + summary.guard().best());
    }
    if (stopped) {
      lines.add("go on with: emc train --resume " + ShellWord.of(summary.run()));
    }
    return lines;
  }

  private static TrainingRequest request(Context context, Ranks ranks) throws IOException {
    List<String> sources =
        Stream.of("config", "recipe", "resume").filter(context::has).map(o -> "--" + o).toList();
    if (sources.size() != 1) {
      throw new ConfigException(
          "train needs exactly one of --config FILE, --recipe NAME and --resume DIR"
              + (sources.isEmpty() ? "" : ", got " + String.join(" and ", sources)));
    }
    var overrides = new ArrayList<>(context.values("set"));
    context.value("device").ifPresent(device -> overrides.add("device=" + device));
    Optional<Path> resume = context.path("resume");
    if (resume.isPresent()) {
      if (context.has(DRY_RUN)) {
        throw new ConfigException("--dry-run is for a run that has not begun, not for --resume");
      }
      for (String option : List.of("out", "seed", "force")) {
        if (context.has(option)) {
          throw new ConfigException("--" + option + " cannot change when a run is resumed");
        }
      }
      return new TrainingRequest(null, overrides, existingFolder(resume.get()));
    }
    context.number("seed").ifPresent(seed -> overrides.add("seed=" + seed));
    Path config = config(context);
    // The first rank's clock and its look at the folders count.
    Path run = Path.of(ranks.ofMain(() -> run(context, config).toString()));
    return new TrainingRequest(config, overrides, run, Outputs.forced(context));
  }

  private static Path run(Context context, Path config) {
    try {
      return context.has("out")
          ? Outputs.folder(context, "out", context.path("out").orElseThrow())
          : RunFolders.named(stem(config), LocalDateTime.now());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that --config or --recipe names. */
  static Path config(Context context) throws IOException {
    Optional<Path> file = context.path("config");
    if (file.isEmpty()) {
      return context.installation().recipe(context.value("recipe").orElseThrow()).file();
    }
    if (!Files.isRegularFile(InputFiles.require(file.get()))) {
      throw new ConfigException("--config: no such file: " + file.get());
    }
    return file.get();
  }

  private static Path existingFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException("--resume: no such folder: " + folder);
    }
    return folder;
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
