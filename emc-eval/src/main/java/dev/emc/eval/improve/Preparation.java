package dev.emc.eval.improve;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.MemoryTrials;
import dev.emc.core.train.NonFiniteLossException;
import dev.emc.core.train.TrainingForecast;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.files.ShellWord;
import dev.emc.files.WholeFile;
import dev.emc.images.source.ImageSource;
import dev.emc.images.survey.ImageSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out what model and images are, parts the images, and plans; nothing is trained. */
final class Preparation {
  static final String CONTINUE = "continue.yaml";

  private final ImproveConfig config;
  private final Path out;
  private final HostProgram host;
  private final Components components;
  private final ImproveListener listener;
  private final Function<TrainingRun, MemoryTrials> memory;
  private final BooleanSupplier stop;
  private final Found.Collecting said;

  Preparation(
      ImproveConfig config,
      Path out,
      HostProgram host,
      ImproveListener listener,
      Function<TrainingRun, MemoryTrials> memory,
      BooleanSupplier stop) {
    this.config = config;
    this.out = out;
    this.host = host;
    this.components = host.components();
    this.listener = listener;
    this.memory = memory;
    this.stop = stop;
    this.said = new Found.Collecting(listener);
  }

  Prepared prepare() throws IOException {
    FoundModel model =
        new ModelFinder(components, config.method(), config.backbone()).find(config.model());
    boolean isBegun = ImproveFile.isIn(out);
    if (!isBegun) {
      said.say("model", model.words());
    }
    var continued = new ContinuedExperiment(config, model, components);
    continued.requireCriteria();
    ImageSets images = ImageSets.open(config, out);
    ImproveInputs inputs = ImproveInputs.of(config.model(), images.text());
    inputs.requireSame(out, config);
    Split split =
        split(images, Found.in(out).map(Found::unreadable).orElse(Found.NOTHING.unreadable()));
    if (ImproveFile.isIn(out) && !images.areThose(split)) {
      ImproveFile.giveWay(out, ImageSets.OTHERWISE);
    }
    Optional<Found> before = Found.in(out);
    if (isBegun && before.isEmpty()) {
      said.say("model", model.words());
    }
    Path file = out.resolve(CONTINUE);
    // A config that nothing was planned with may be of another command.
    boolean isNew = !ImproveFile.isIn(out) || !Files.isRegularFile(file);
    if (isNew) {
      images.leftAlone().ifPresent(said::warn);
      ImageSurvey survey = survey(images.pool());
      said.leaveOut(survey.unreadable().keySet());
      split = split(images, survey.unreadable().keySet());
      images.write(split);
      Experiment experiment = continued.of(images, split, survey);
      Experiment resolved = TrainingRun.prepare(experiment, components).resolved();
      WholeFile.text(file, ResolvedConfig.write(resolved, components, host.revision()));
    }
    Experiment experiment = ExperimentLoader.load(file, List.of(), components);
    if (before.isPresent()) {
      before.get().tell(listener);
      ImprovePlan plan = ImproveFile.plan(out, components).orElseThrow();
      return new Prepared(model, images, split, experiment, plan, before.get());
    }
    said.say("images", PlanText.sets(images, split));
    if (ImproveFile.plan(out, components).isEmpty()) {
      requireWeights(model, experiment);
      TrainingForecast forecast = forecast(experiment);
      ImprovePlan plan = plan(model, images, split, experiment, forecast);
      String line = PlanText.of(plan, split, fullSize(experiment), forecast, config);
      said.keep("plan", line);
      said.found().write(out);
      inputs.write(out);
      ImproveFile.write(out, plan, components);
      ImproveFile.write(out, config, components);
      listener.done("plan", line);
      return new Prepared(model, images, split, experiment, plan, said.found());
    }
    // By an older version, which kept less of it, and looked at the weights later.
    requireWeights(model, experiment);
    ImprovePlan plan = ImproveFile.plan(out, components).orElseThrow();
    said.say("plan", PlanText.of(plan, split, fullSize(experiment), null, config));
    return new Prepared(model, images, split, experiment, plan, said.found());
  }

  private Split split(ImageSets images, Collection<String> unreadable) {
    Split split = images.split(config.seed(), unreadable);
    if (images.labelled()) {
      images.requireClasses(split);
    }
    return split;
  }

  private void requireWeights(FoundModel model, Experiment experiment) throws IOException {
    Device device = Devices.named(experiment.device());
    try (OpenModel open = OpenModel.open(config.model(), experiment, device, components)) {
      StartWeights.require(model, open.trained().weights(), experiment.method().name());
    }
  }

  /** What a few steps say; null if they come to no number, which others than these need not. */
  private @Nullable TrainingForecast forecast(Experiment experiment) throws IOException {
    TrainingRun run = TrainingRun.prepare(experiment, components);
    TrainingForecast forecast;
    try {
      forecast = run.memoryTriedBy(memory.apply(run)).forecast(true, stop);
    } catch (NonFiniteLossException e) {
      said.warn("a few steps to measure time and memory came to nothing: " + e.getMessage());
      return null;
    }
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
    forecast.warnings().forEach(said::warn);
    warnOfMemory(forecast);
    return forecast;
  }

  private void warnOfMemory(TrainingForecast forecast) {
    TrainingForecast.Memory memory = forecast.memory();
    if (memory == null || memory.advice() == null) {
      return;
    }
    if (memory.verdict() == TrainingForecast.Memory.Verdict.TOO_MUCH) {
      throw new ConfigException(memory.advice());
    }
    said.warn(memory.advice());
  }

  private ImageSurvey survey(ImageSource all) {
    ImageSurvey survey;
    try (var looking = listener.looking(all.size())) {
      survey = ImageSurvey.of(all, looking.progress());
    }
    if (survey.unreadable().size() == survey.images()) {
      throw new ConfigException(
          "%s: none of the %s images can be read".formatted(config.images(), survey.images()));
    }
    if (!survey.unreadable().isEmpty()) {
      said.warn(
          "%s of %s images cannot be read and are left out, such as %s; emc data check %s names them"
              .formatted(
                  survey.unreadable().size(),
                  survey.images(),
                  survey.unreadable().keySet().iterator().next(),
                  ShellWord.of(config.images())));
    }
    if (!survey.duplicates().isEmpty()) {
      said.warn(
          "%s groups of images are equal, which may stand on both sides of a test; emc data check %s names them"
              .formatted(survey.duplicates().size(), ShellWord.of(config.images())));
    }
    said.say(
        "look",
        "%s images of %s to %s, %s"
            .formatted(
                survey.images(),
                survey.smallest(),
                survey.largest(),
                survey.grey() == survey.images()
                    ? "grey"
                    : survey.grey() == 0 ? "in colour" : survey.grey() + " of them grey"));
    return survey;
  }

  private ImprovePlan plan(
      FoundModel model,
      ImageSets images,
      Split split,
      Experiment experiment,
      @Nullable TrainingForecast forecast) {
    List<Candidate> candidates =
        images.labelled()
            ? Candidates.of(model.profile(), experiment.optimizer().lr(), config.tries()).stream()
                .limit(config.settings() == 0 ? Long.MAX_VALUE : config.settings())
                .toList()
            : List.of();
    TrainingForecast.Measured measured = forecast == null ? null : forecast.measured();
    double speed =
        measured == null || measured.secondsPerStep() <= 0
            ? 0
            : experiment.batchSize() / measured.secondsPerStep();
    return ImprovePlan.fit(
        candidates,
        split,
        config.epochs(),
        config.trialEpochs(),
        experiment.headWarmupEpochs(),
        speed,
        60 * config.budgetMinutes());
  }

  /** Side of the large views, in pixels. */
  private int fullSize(Experiment experiment) {
    var method = components.assemble(experiment.selection()).method();
    return experiment.viewPlan(method).fullSize();
  }
}
