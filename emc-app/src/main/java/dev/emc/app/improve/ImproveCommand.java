package dev.emc.app.improve;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.app.sweep.StudyLines;
import dev.emc.app.sweep.StudyRecipes;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.app.train.MemoryProcesses;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.SetAside;
import dev.emc.eval.improve.ImproveConfig;
import dev.emc.eval.improve.ImproveFile;
import dev.emc.eval.improve.Improvement;
import dev.emc.eval.improve.Outcome;
import dev.emc.eval.study.Grid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** Improves a model on images, or says that it cannot. */
public final class ImproveCommand implements Command {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,5})(min|m|h)?");

  @Override
  public String name() {
    return "improve";
  }

  @Override
  public String summary() {
    return "continue a model so that it becomes better, tested, or leave it as it is";
  }

  @Override
  public String arguments() {
    return "MODEL --images IMAGES";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(StandardOptions.value("images", "IMAGES", "folder, list or file of images"))
        .addOption(
            StandardOptions.value(
                "labels",
                "WHICH",
                "own (class folders), none, or a table of files and classes of some or all"))
        .addOption(StandardOptions.value("out", "DIR", "where to (runs/improve-MODEL)"))
        .addOption(StandardOptions.flag("plan", "say what was found and would be done, and stop"))
        .addOption(
            StandardOptions.value("budget", "TIME", "such as 2h or 30min: less is tried then"))
        .addOption(StandardOptions.value("epochs", "N", "of the full run (10)"))
        .addOption(
            StandardOptions.value("trial-epochs", "N", "of a trial (two fifths of the full run's)"))
        .addOption(
            StandardOptions.value(
                "try",
                "LIST",
                "criteria tried beside EMC, such as vcreg,'{type: mmcr, weight: 0.1}'"))
        .addOption(StandardOptions.value("settings", "N", "most settings that are tried (all)"))
        .addOption(StandardOptions.value("method", "NAME", "what trained a bare file (told)"))
        .addOption(StandardOptions.value("backbone", "NAME", "network of a bare file (told)"))
        .addOption(StandardOptions.value("set", "KEY=VALUE", "of every run; may be repeated"))
        .addOption(StandardOptions.value("seed", "N", "seed of all chance (31)"))
        .addOption(StandardOptions.device("as --set device"))
        .addOption(Outputs.force())
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc improve model.pth --images photos";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.arguments().isEmpty() || !context.has("images")) {
      throw new ConfigException(
          "improve needs a model and images: emc improve MODEL --images IMAGES");
    }
    ImproveConfig config = config(context);
    Path folder = folder(context, config.model());
    Components components = context.components();
    Console console = context.console();
    var lines = new ImproveLines(console);
    var improvement =
        new Improvement(config, folder, StudyRecipes.host(context.installation(), components))
            .listener(lines, new StudyLines(console))
            .training(
                (run, directory, stop) ->
                    ExperimentTraining.train(run, directory, console.forPart(), stop));
    if (Outputs.forced(context)) {
      replace(folder);
    }
    RunLock lock = RunLock.acquire(folder);
    try (lock) {
      return work(context, folder, improvement);
    } finally {
      removeIfNotBegun(folder);
    }
  }

  private static int work(Context context, Path folder, Improvement improvement) throws Exception {
    Console console = context.console();
    try (var interrupts = Interrupts.listen(console)) {
      improvement
          .stop(interrupts.token())
          .memory(run -> new MemoryProcesses(run, console, interrupts.token()));
      try {
        if (context.has("plan")) {
          List<String> plan = improvement.plan();
          if (console.json()) {
            console.json(plan);
          } else {
            console.print("the same command without --plan does this in " + folder);
          }
          return ExitCode.DONE;
        }
        Outcome outcome = improvement.run();
        if (console.json()) {
          console.json(outcome);
        } else {
          console.print("report: " + folder.resolve("report.html"));
          console.print(outcome.sentence());
        }
        return ExitCode.DONE;
      } catch (CancellationException e) {
        console.note("stopped; the same command goes on");
        return interrupts.exitCode();
      }
    }
  }

  private static ImproveConfig config(Context context) {
    var set = new ArrayList<>(context.values("set"));
    context.value("device").ifPresent(device -> set.add("device=" + device));
    try {
      return new ImproveConfig(
          Path.of(context.arguments().get(0)),
          context.value("images").orElseThrow(),
          context.value("labels").orElse(ImproveConfig.OWN),
          context.value("method").orElse(null),
          context.value("backbone").orElse(null),
          context.value("try").map(Grid::values).orElse(List.of()),
          (int) Math.min(Integer.MAX_VALUE, context.number("settings").orElse(0L)),
          set,
          (int) Math.min(Integer.MAX_VALUE, context.number("epochs").orElse(10L)),
          (int) Math.min(Integer.MAX_VALUE, context.number("trial-epochs").orElse(0L)),
          context.number("seed").orElse(31L),
          context.value("budget").map(ImproveCommand::minutes).orElse(0.0));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("improve: " + e.getMessage(), e);
    }
  }

  private static double minutes(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches() || Integer.parseInt(duration.group(1)) == 0) {
      throw new ConfigException(
          "--budget: a time is expected, such as 2h or 30min, got '%s'".formatted(text));
    }
    int number = Integer.parseInt(duration.group(1));
    return "h".equals(duration.group(2)) ? 60.0 * number : number;
  }

  private static Path folder(Context context, Path model) throws IOException {
    String name = String.valueOf(model.toAbsolutePath().normalize().getFileName());
    Path out =
        context
            .path("out")
            .orElse(Path.of("runs", "improve-" + name.replaceFirst("\\.[^.]*$", "")));
    return ImproveFile.isIn(out) || ImproveFile.isBegun(out)
        ? out
        : Outputs.folder(context, "out", out);
  }

  /** What was refused leaves nothing: not even a folder with a lock that nobody holds. */
  private static void removeIfNotBegun(Path folder) throws IOException {
    List<String> names = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        names = files.map(file -> file.getFileName().toString()).toList();
      }
    }
    if (names.equals(List.of(RunLock.FILE))) {
      Files.deleteIfExists(folder.resolve(RunLock.FILE));
      Files.deleteIfExists(folder);
    }
  }

  /** Makes room for another improvement; nothing else in the folder is touched. */
  private static void replace(Path folder) throws IOException {
    try (RunLock lock = RunLock.acquire(folder)) {
      Objects.requireNonNull(lock);
      SetAside.of(folder, ImproveFile::isOfImprovement).delete();
    }
  }
}
