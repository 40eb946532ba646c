package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.app.study.ProbeConfig;
import dev.emc.app.study.StudyConfig;
import dev.emc.app.study.StudyPlan;
import dev.emc.app.study.Unit;
import dev.emc.app.study.result.ResultFiles;
import dev.emc.app.study.result.ResultTable;
import dev.emc.app.study.result.Results;
import dev.emc.app.study.result.ResultsInto;
import dev.emc.app.study.result.StudyResult;
import dev.emc.app.study.run.Configs;
import dev.emc.app.study.run.StudyRunner;
import dev.emc.app.study.run.StudyState;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.SetAside;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.KnnProtocol;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.apache.commons.cli.Options;

/** Runs a study as the command line asks: planned only, whole, or one run of it. */
final class StudySession {
  private final Context context;
  private final StudyConfig study;
  private final Path folder;
  private final Components components;
  private final Configs configs;
  private final StudyState state;
  private final StudyPlan plan;

  StudySession(Context context, StudyConfig study, Path folder, Components components) {
    this.context = context;
    this.study = study;
    this.folder = folder;
    this.components = components;
    this.configs = new Configs(context.installation(), components);
    this.state = new StudyState(study, folder, configs);
    this.plan = new StudyPlan(study, folder, unit -> configs.experiment(unit).epochs());
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
    StudyFolder.requireSame(folder, study, components);
    return checked(() -> {});
  }

  /** In the place of another study, which goes once this one is known to be possible. */
  private int replacing() throws Exception {
    if (StudyFolder.isSame(folder, study, components)) {
      return checked(() -> {});
    }
    SetAside other;
    try (RunLock lock = RunLock.acquire(folder)) {
      Objects.requireNonNull(lock);
      other = SetAside.of(folder, StudyFolder::isOfStudy);
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
    check();
    beginning.begin();
    if (context.has("plan")) {
      new PlanTable(study, plan, configs, state).print(context.console());
      return ExitCode.DONE;
    }
    Console console = context.console();
    try (var interrupts =
        StudyRunner.isPart() ? Interrupts.listenAsPart(console) : Interrupts.listen(console)) {
      var runner = new StudyRunner(study, plan, configs, state, console, interrupts.token());
      try {
        return context.has("only") ? only(runner) : whole(runner);
      } catch (CancellationException e) {
        console.note("stopped; the same command, or --resume " + folder + ", goes on");
        return interrupts.exitCode();
      }
    }
  }

  private int only(StudyRunner runner) throws IOException {
    runner.only(context.value("only").orElseThrow(), number("threads", 0));
    return ExitCode.DONE;
  }

  private int whole(StudyRunner runner) throws Exception {
    Optional<Path> document = context.path("into");
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    ResultsInto into = document.isEmpty() ? null : new ResultsInto(document.get(), name);
    Map<String, String> failures;
    try (RunLock lock = RunLock.acquire(folder)) {
      Objects.requireNonNull(lock);
      StudyFolder.write(folder, study, components);
      int jobs = number("jobs", 1);
      int threads = number("threads", 0);
      failures = jobs == 1 ? runner.run(threads) : runner.run(folder, jobs, threads);
      StudyPlan.Stage stage = plan.stage(state);
      var results = new Results(study, folder, stage, state::isDone);
      StudyResult result = results.gather(Facts.of(study, folder, stage, configs), failures);
      new ResultFiles(study, folder).write(result, results);
      if (into != null) {
        into.write(folder);
      }
      if (context.console().json()) {
        context.console().json(result);
      } else {
        context.console().print(ResultTable.lines(result));
        context.console().print("results: " + ResultFiles.page(folder));
      }
    }
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** Refuses before any work what can be refused. */
  private void check() {
    Set<String> prepared = new HashSet<>();
    for (Unit unit : plan.stage(state).units()) {
      var experiment = configs.experiment(unit);
      if (!prepared.add(unit.group())) {
        continue;
      }
      int channels = TrainingRun.prepare(experiment, components).images().channels();
      var opener = new ImageOpener(channels, experiment.data().exifRotate());
      check(opener);
    }
  }

  /** What the lists of images already tell of every evaluation to come. */
  private void check(ImageOpener opener) {
    ProbeConfig probes = study.evaluation();
    Map<String, ImageSource> images = new LinkedHashMap<>();
    probes.images().forEach((key, range) -> images.put(key, opener.labelled(key, range)));
    Map.Entry<String, ImageSource> first = images.entrySet().iterator().next();
    String labelsKey = first.getKey();
    ImageSource labels = first.getValue();
    images.forEach((key, tested) -> ImageOpener.requireSameClasses(labelsKey, labels, key, tested));
    LabelledImages labelled = LabelledImages.of(labels);
    if (probes.protocols().contains(KnnProtocol.NAME) && probes.k() > labelled.size()) {
      throw new ConfigException(
          "evaluation.k is %d, but only %d images of %s vote"
              .formatted(probes.k(), labelled.size(), labelsKey));
    }
    for (String name : probes.protocols()) {
      EvaluationProtocol protocol = probes.protocol(name);
      try {
        images.values().forEach(tested -> protocol.requireFit(labelled, LabelledImages.of(tested)));
        if (protocol.drawsLabels()) {
          new LabelFractions(probes.fractions(), probes.draws(), probes.seed()).draws(labelled);
        }
      } catch (ConfigException e) {
        throw new ConfigException("evaluation: " + e.getMessage(), e);
      }
    }
  }

  private int number(String option, int otherwise) {
    long value = context.number(option).orElse((long) otherwise);
    int least = option.equals("jobs") ? 1 : 0;
    if (value < least || value > 1024) {
      throw new ConfigException(
          "--%s: %d is out of range, %d to 1024".formatted(option, value, least));
    }
    return (int) value;
  }
}
