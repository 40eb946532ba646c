package dev.emc.eval.improve;

import dev.emc.core.config.Experiment;
import dev.emc.core.guard.GuardFigures;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.plugin.Components;
import dev.emc.eval.probe.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Says what a full run came to: by tests against the start, or without labels by what changed. */
final class Judgement {
  static final String START = "start";
  static final String RESULT = "result";

  private final Path model;
  private final Path out;
  private final Components components;
  private final ImproveListener listener;
  private final BooleanSupplier stop;

  Judgement(
      Path model, Path out, Components components, ImproveListener listener, BooleanSupplier stop) {
    this.model = model;
    this.out = out;
    this.components = components;
    this.listener = listener;
    this.stop = stop;
  }

  private String start() throws IOException {
    return ResultModel.ofStart(model, out).toString();
  }

  /**
   * What the paired tests of a run's best checkpoint against the start come to, on the images that
   * nothing has seen.
   *
   * @param full whose network they are of
   * @param tried what the trials came to, for the case that it came to nothing
   */
  Outcome tested(Prepared prepared, Experiment full, GuardedRun run, Candidate winner, String tried)
      throws IOException {
    String start = start();
    if (run.isStart()) {
      return Outcome.left(
          "%s, in full: %s; in trials: %s".formatted(winner.name(), run.words(), tried), start);
    }
    var judge = new ModelJudge(prepared.probes("verdict"), components, stop);
    Path folder = out.resolve("judged/verdict");
    Map<String, Evaluation> before = judge.of(START, model, full, folder.resolve(START));
    Map<String, Evaluation> after =
        judge.of(RESULT, run.best().folder(), full, folder.resolve(RESULT));
    List<Outcome.Tested> tests = new VerdictTests(before, after).tested();
    tests.forEach(test -> listener.done("test", "%s: %s".formatted(test.protocol(), test.text())));
    return Outcome.tested(tests, winner.name(), tried, ResultModel.improved(out).toString(), start);
  }

  /** What a run without labels came to, which nothing can test. */
  Outcome untested(Prepared prepared, GuardedRun run, Candidate setting) throws IOException {
    String start = start();
    if (run.isStart()) {
      return new Outcome(
          Outcome.Kind.VETOED, "%s, in full: %s".formatted(setting.name(), run.words()), start);
    }
    return new Outcome(
        Outcome.Kind.CHANGED,
        change(run.guard(), prepared.model().bare()),
        ResultModel.improved(out).toString());
  }

  /**
   * What changed between the start and the best, as the guard saw it.
   *
   * @param bare whether the start's embeddings are those of heads that had not been trained
   */
  private static String change(GuardLedger guard, boolean bare) {
    GuardFigures before = guard.start().figures();
    GuardFigures after = guard.best().figures();
    String embeddings =
        bare
            ? ""
            : String.format(
                Locale.ROOT,
                ", of the embeddings %.1f to %.1f",
                before.embeddingRank(),
                after.embeddingRank());
    return String.format(
        Locale.ROOT,
        "on the images that guard, effective rank of the features %.1f to %.1f%s, %.0f %% of the nearest neighbours are the same",
        before.featureRank(),
        after.featureRank(),
        embeddings,
        100 * after.neighboursKept());
  }
}
