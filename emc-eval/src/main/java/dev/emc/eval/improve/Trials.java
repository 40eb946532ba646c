package dev.emc.eval.improve;

import dev.emc.eval.online.GuardStop;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.study.RowConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.result.RowResult;
import dev.emc.eval.study.result.StudyResult;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.eval.study.run.Study;
import dev.emc.eval.study.run.StudyListener;
import dev.emc.eval.study.run.StudyRunner;
import dev.emc.eval.study.run.UnitTraining;
import dev.emc.eval.study.run.UnitWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Short runs of all candidates, a study of its own, and the start beside them. */
final class Trials {
  private final ImproveConfig config;
  private final Path out;
  private final HostProgram host;
  private final UnitTraining training;
  private final BooleanSupplier stop;

  /**
   * What the trials came to.
   *
   * @param choice which setting is worth a full run
   * @param expected what continuing alone lets expect; null if that failed
   * @param overAlone how far the best setting is above continuing alone; empty if it is that, if
   *     that failed or did harm, or if there is no best
   * @param best the best setting's run; empty if there is no best
   */
  record Tried(
      TrialChoice choice,
      @Nullable String expected,
      Optional<PairedGain> overAlone,
      Optional<Path> best) {}

  Trials(
      ImproveConfig config,
      Path out,
      HostProgram host,
      UnitTraining training,
      BooleanSupplier stop) {
    this.config = config;
    this.out = out;
    this.host = host;
    this.training = training;
    this.stop = stop;
  }

  /** Runs what is left of the trials; what to expect is said as soon as it is known. */
  Tried run(Prepared prepared, ImproveListener listener, StudyListener trials)
      throws IOException, InterruptedException {
    var probes = prepared.probes("choice");
    Map<String, Evaluation> judged =
        new ModelJudge(probes, host.components(), stop)
            .of("start", config.model(), prepared.experiment(), out.resolve("judged/choice"));
    double start = ModelJudge.score(judged);
    listener.done("start", String.format(Locale.ROOT, "%.2f %% on the images that choose", start));
    List<RowConfig> rows =
        prepared.plan().candidates().stream()
            .map(each -> new RowConfig(each.name(), each.set(), List.of(), null))
            .toList();
    ImprovePlan plan = prepared.plan();
    var group =
        new StudyGroupConfig(
            "",
            out.resolve(Preparation.CONTINUE).toString(),
            null,
            List.of(),
            List.of(),
            List.of("epochs=" + plan.trialEpochs(), "data.to=" + plan.trialImages()),
            List.of(config.seed()),
            rows.get(0).name(),
            rows,
            null,
            plan.imagesPerSecond(),
            0);
    var study =
        new Study(
            new StudyConfig("Trials of " + config.model(), probes, List.of(group)),
            out.resolve("trials"),
            host);
    study.check();
    var answers = new TrialAnswers(study, judged);
    var alone = new TrialAlone(answers, plan.trialEpochs(), listener);
    alone.look();
    StudyResult result =
        new StudyRunner(study)
            .work(new UnitWorker(study, training, 0), 1)
            .listener(alone.watching(trials))
            .stop(stop)
            .run();
    List<TrialChoice.Score> scores = new ArrayList<>();
    for (RowResult row : result.groups().get(0).rows()) {
      scores.add(
          new TrialChoice.Score(
              row.name(),
              score(row),
              answers.gain(row.name()),
              GuardStop.of(answers.run(row.name()).orElseThrow()).orElse(null)));
    }
    List<String> failed =
        result.failures().entrySet().stream()
            .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
            .toList();
    var choice = new TrialChoice(start, scores, failed);
    Optional<TrialChoice.Score> best = choice.winner();
    Optional<PairedGain> over =
        best.isPresent() ? alone.gainOver(best.get().name()) : Optional.empty();
    Optional<Path> run = best.flatMap(score -> answers.run(score.name()));
    return new Tried(choice, alone.expected(), over, run);
  }

  private static double score(RowResult row) {
    return row.accuracies().stream()
        .mapToDouble(accuracy -> accuracy.top1().mean())
        .average()
        .orElse(Double.NaN);
  }
}
