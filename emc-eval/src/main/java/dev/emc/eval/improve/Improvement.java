package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.MemoryTrials;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.eval.study.run.StudyListener;
import dev.emc.eval.study.run.UnitTraining;
import dev.emc.images.survey.ImageSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Improves a model in a folder, or finds that it cannot. Everything that is done lies in the folder
 * whole, so that the same improvement goes on wherever it was stopped.
 *
 * <pre>{@code
 * var config = new ImproveConfig(Path.of("model.pth"), "photos");
 * Outcome outcome = new Improvement(config, Path.of("better"), new HostProgram(components)).run();
 * }</pre>
 */
public final class Improvement {
  /** Of what the embeddings of the result come to: its stage, and its file. */
  static final String AFTER = "after";

  private static final String RUN = "run";

  private final ImproveConfig config;
  private final Path out;
  private final HostProgram host;
  private final Components components;
  private ImproveListener listener = new ImproveListener() {};
  private StudyListener trials = StudyListener.NONE;
  private UnitTraining training = UnitTraining.told(new TrainingListener() {});
  private Function<TrainingRun, MemoryTrials> memory = run -> MemoryTrials.NONE;
  private BooleanSupplier stop = () -> false;

  /**
   * An improvement; nothing is read or written yet.
   *
   * @param out its folder
   * @throws ConfigException if lists of images cannot lie there, as {@code @} is in its name
   */
  public Improvement(ImproveConfig config, Path out, HostProgram host) {
    if (out.toString().indexOf('@') >= 0) {
      throw new ConfigException(
          "--out: %s: lists of images cannot lie in a folder with @ in its name".formatted(out));
    }
    this.config = config;
    this.out = out;
    this.host = host;
    this.components = host.components();
  }

  /** Tells somebody what each stage came to, and how far the trials are. */
  public Improvement listener(ImproveListener told, StudyListener ofTrials) {
    this.listener = told;
    this.trials = ofTrials;
    return this;
  }

  /** Has runs trained so. */
  public Improvement training(UnitTraining by) {
    this.training = by;
    return this;
  }

  /** Has the memory of a run's steps tried so, for the plan. */
  public Improvement memory(Function<TrainingRun, MemoryTrials> by) {
    this.memory = by;
    return this;
  }

  /** Stops when somebody asks for it. */
  public Improvement stop(BooleanSupplier when) {
    this.stop = when;
    return this;
  }

  /**
   * Finds out what there is and plans: writes lists and configs into the folder, and trains
   * nothing.
   *
   * @return what was found out, a line each
   * @throws ConfigException if model and images do not fit, or something must be said
   */
  public List<String> plan() throws IOException {
    return prepare().found().lines();
  }

  /**
   * Parts the images and lists the sets in the folder before there is a model: for one that is to
   * be trained first, on the images that this improvement trains on, so that it has seen none of
   * those that choose, guard and judge.
   *
   * @return the list of the images to train on, as {@code data.list} takes it
   * @throws ConfigException if the images cannot be opened or are too few
   */
  public Path trainingList() throws IOException {
    ImageSets images = ImageSets.open(config, out);
    // Those that cannot be read are in no set, whoever parts them.
    ImageSurvey survey = ImageSurvey.of(images.pool(), done -> {});
    Split split = images.split(config.seed(), survey.unreadable().keySet());
    if (ImproveFile.isIn(out) && !images.areThose(split)) {
      ImproveFile.giveWay(out, ImageSets.OTHERWISE);
    }
    images.write(split);
    return images.file("train");
  }

  private Prepared prepare() throws IOException {
    ImproveFile.requireSame(out, config, components);
    return new Preparation(config, out, host, listener, memory, stop).prepare();
  }

  /**
   * Does all that is left.
   *
   * @throws java.util.concurrent.CancellationException if it was stopped; it can go on
   */
  public Outcome run() throws IOException, InterruptedException {
    Prepared prepared = prepare();
    Path file = out.resolve("outcome.json");
    if (Files.isRegularFile(file)) {
      listener.done("done", "before; nothing is left to do, --force begins anew");
      return ResultFile.read(file, Outcome.class, "outcome of emc improve");
    }
    Outcome outcome = outcome(prepared);
    new ImproveReport(config, out, prepared, outcome).write();
    ResultFile.write(file, outcome);
    return outcome;
  }

  private Outcome outcome(Prepared prepared) throws IOException, InterruptedException {
    String start = ResultModel.ofStart(config.model(), out).toString();
    Room room = room(prepared, config.model(), prepared.experiment(), "gauge");
    if (room.features().kind() == Collapse.Kind.COMPLETE) {
      ResultModel.keep(config.model(), out);
      return new Outcome(Outcome.Kind.COLLAPSED, room.features().reason(), start);
    }
    Candidate winner;
    String tried;
    String expected = null;
    List<TrialChoice.Score> scores = List.of();
    Path folder = out.resolve(RUN);
    if (prepared.images().labelled()) {
      Trials.Tried trial =
          new Trials(config, out, host, training, stop).run(prepared, listener, trials);
      expected = trial.expected();
      TrialChoice choice = trial.choice();
      tried = choice.text();
      scores = choice.scores();
      TrialChoice.Score best = choice.winner().orElse(null);
      if (best == null) {
        listener.done("choice", "nothing beat the start (%s)".formatted(tried));
        ResultModel.keep(config.model(), out);
        return Outcome.left(tried, start).after(scores, expected);
      }
      winner =
          prepared.plan().candidates().stream()
              .filter(each -> each.name().equals(best.name()))
              .findFirst()
              .orElseThrow();
      // A folder that an older version began may have a run of its own all the same.
      if (prepared.plan().triesInFull(prepared.split()) && !RunDirectory.isRun(folder)) {
        folder = trial.best().orElseThrow();
      }
      listener.done(
          "choice",
          "%s (points above the start: %s)%s"
              .formatted(
                  winner.name(), tried, trial.overAlone().map(Improvement::overAlone).orElse("")));
    } else {
      tried = "";
      expected = Expectation.WITHOUT_LABELS;
      listener.done("expect", expected);
      winner = Candidates.relative(prepared.experiment().optimizer().lr());
    }
    Experiment full = full(prepared, winner);
    GuardedRun run = GuardedRun.train(folder, full, host, training, stop);
    listener.done("run", run.words());
    if (!run.isStart()) {
      room(prepared, run.best().folder(), full, AFTER);
    }
    var judgement = new Judgement(config.model(), out, components, listener, stop);
    Outcome outcome =
        prepared.images().labelled()
            ? judgement.tested(prepared, full, run, winner, tried)
            : judgement.untested(prepared, run, winner);
    boolean keeps =
        outcome.kind() == Outcome.Kind.IMPROVED || outcome.kind() == Outcome.Kind.CHANGED;
    if (keeps) {
      ResultModel.take(run.best(), full, components, out);
    } else {
      ResultModel.keep(config.model(), out);
    }
    return outcome.after(scores, expected).of(winner.name(), folder);
  }

  private Experiment full(Prepared prepared, Candidate winner) {
    var settings = new ArrayList<>(winner.set());
    settings.add("epochs=" + prepared.plan().epochs());
    return ExperimentLoader.load(out.resolve(Preparation.CONTINUE), settings, components);
  }

  /**
   * Gauges the start or the result on the same images, says so and keeps it.
   *
   * @param stage as it is told, and the name of the file
   */
  private Room room(Prepared prepared, Path model, Experiment experiment, String stage)
      throws IOException {
    try (OpenModel open =
        OpenModel.open(model, experiment, Devices.named(experiment.device()), components)) {
      Room room =
          Room.of(
              open,
              open.images().open("verdict", prepared.images().range("verdict")),
              prepared.model().bare());
      ResultFile.write(out.resolve(stage + ".json"), room.embeddings());
      listener.done(stage, room.text());
      return room;
    }
  }

  private static String overAlone(PairedGain gain) {
    return "; %s above continuing alone, standard error %s"
        .formatted(PlainNumbers.signed(gain.points()), PlainNumbers.fixed(gain.error()));
  }
}
