package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Failures;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.SetAside;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.result.ResultFiles;
import dev.emc.eval.study.result.StudyResult;
import dev.emc.eval.study.run.Study;
import dev.emc.eval.study.run.StudyFile;
import dev.emc.eval.study.run.StudyRunner;
import dev.emc.eval.study.run.UnitWork;
import dev.emc.eval.study.run.UnitWorker;
import dev.emc.files.ShellWord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.commons.cli.Options;

/** Runs a study as the command line asks: planned only, whole, or one run of it. */
final class StudySession {
  private final Context context;
  private final Components components;
  private final Study study;

  StudySession(Context context, StudyConfig config, Path folder, Components components) {
    this.context = context;
    this.components = components;
    this.study =
        new Study(
            config,
            folder,
            StudyRecipes.host(context.installation(), components),
            context.values("group"));
  }

  /**
   * The study that {@code --resume} names.
   *
   * @param ofNew options that say what a new study is, which one that goes on cannot change
   */
  static StudySession resumed(Context context, List<String> ofNew, Components components) {
    for (String option : ofNew) {
      if (context.has(option)) {
        throw new ConfigException("--" + option + " cannot change when a study is resumed");
      }
    }
    Path folder = context.path("resume").orElseThrow();
    return new StudySession(context, StudyFolder.read(folder, components), folder, components);
  }

  /** Adds the options that all commands on studies have. */
  static Options describe(Options options) {
    return options
        .addOption(StandardOptions.value("resume", "DIR", "go on with a study that was stopped"))
        .addOption(StandardOptions.flag("plan", "show what would be done and how long it takes"))
        .addOption(StandardOptions.value("jobs", "N", "runs at a time, a process each (1)"))
        .addOption(StandardOptions.value("threads", "N", "of the engine in each process"))
        .addOption(
            StandardOptions.value("into", "FILE", "put the page into a Markdown file as well"))
        .addOption(StandardOptions.value("only", "RUN", "do one run of --plan, for a scheduler"))
        .addOption(Outputs.force())
        .addOption(StandardOptions.json());
  }

  /** Does what is asked. */
  int run() throws Exception {
    if (Outputs.forced(context) && !context.has("plan")) {
      return replacing();
    }
    StudyFolder.requireSame(study.folder(), study.config(), components);
    return checked(() -> {});
  }

  /** In the place of another study, which goes once this one is known to be possible. */
  private int replacing() throws Exception {
    Path folder = study.folder();
    if (StudyFile.isSame(folder, study.config(), components)) {
      return checked(() -> {});
    }
    SetAside other;
    try (RunLock lock = RunLock.acquire(folder)) {
      Objects.requireNonNull(lock);
      other = SetAside.of(folder, StudyFile::isOfStudy);
    }
    try {
      return checked(other::delete);
    } catch (IOException | RuntimeException e) {
      other.restore();
      throw e;
    }
  }

  /** What is to happen before the first run begins. */
  private interface Beginning {
    void begin() throws IOException;
  }

  private int checked(Beginning beginning) throws Exception {
    study.check();
    beginning.begin();
    Console console = context.console();
    if (context.has("plan")) {
      new PlanTable(study).print(console);
      return ExitCode.DONE;
    }
    try (var interrupts =
        UnitProcess.isChild() ? Interrupts.listenAsPart(console) : Interrupts.listen(console)) {
      try {
        return context.has("only") ? only(interrupts.token()) : whole(interrupts.token());
      } catch (CancellationException e) {
        console.note(
            "stopped; the same command, or --resume %s, goes on"
                .formatted(ShellWord.of(study.folder())));
        return interrupts.exitCode();
      }
    }
  }

  /** One unit alone, for a scheduler that spreads a study over machines. */
  private int only(CancellationToken stop) throws IOException {
    UnitProcess.watchParent(stop);
    String name = context.value("only").orElseThrow();
    List<Unit> units = study.stage().units();
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
      if (other.name().equals(unit.after()) && !study.state().hasStart(other, unit)) {
        throw new ConfigException(
            "--only: '%s' starts from '%s', which is not trained yet"
                .formatted(name, other.name()));
      }
    }
    worker(context.console()).work(unit, stop);
    return ExitCode.DONE;
  }

  private int whole(CancellationToken stop) throws Exception {
    Optional<Path> document = context.path("into");
    Path folder = study.folder();
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    ResultsInto into = document.isEmpty() ? null : new ResultsInto(document.get(), name);
    Console console = context.console();
    int jobs = number("jobs", 1);
    UnitWork work =
        jobs == 1
            ? worker(console.forPart())
            : new UnitProcess(folder, threadsOfEach(jobs), context.values("group"));
    StudyResult result =
        new StudyRunner(study)
            .work(work, jobs)
            .listener(new StudyLines(console))
            .reasons(Failures::line)
            .stop(stop)
            .run();
    if (into != null) {
      into.write(folder);
    }
    if (console.json()) {
      console.json(result);
    } else {
      console.print(StudyTable.lines(result));
      console.print("results: " + ResultFiles.page(folder));
    }
    return result.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** Does units in this process, and shows their training. */
  private UnitWorker worker(Console console) {
    return new UnitWorker(
        study,
        (run, directory, stop) -> ExperimentTraining.train(run, directory, console, stop),
        number("threads", 0));
  }

  /** What the user says, or else the cores divided. */
  private int threadsOfEach(int jobs) {
    int threads = number("threads", 0);
    return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
  }

  private int number(String option, int otherwise) {
    long value = context.number(option).orElse((long) otherwise);
    int least = option.equals("jobs") ? 1 : 0;
    if (value < least || value > 1024) {
      throw new ConfigException(
          "--%s: %s is out of range, %s to 1024".formatted(option, value, least));
    }
    return (int) value;
  }
}
