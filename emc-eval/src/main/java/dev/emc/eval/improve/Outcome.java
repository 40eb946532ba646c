package dev.emc.eval.improve;

import dev.emc.eval.stats.PlainNumbers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an improvement ended.
 *
 * @param kind what became of the model
 * @param detail what the sentence says of it: the gain, what was tried, what changed
 * @param model where the result is: the new weights, or the start's file byte for byte
 * @param expected what continuing alone had let expect of EMC; null if nothing
 * @param setting that was run in full, by name; null if none was
 * @param run directory of the full run; null if there was none
 * @param trials what each setting reached on the images that choose, in the order of the trials
 */
public record Outcome(
    Kind kind,
    String detail,
    String model,
    @Nullable String expected,
    @Nullable String setting,
    @Nullable String run,
    List<TrialChoice.Score> trials) {
  /** Copies the list; one that an older version wrote has none. */
  public Outcome {
    trials = trials == null ? List.of() : List.copyOf(trials);
  }

  /** Before which nothing was tried or run. */
  Outcome(Kind kind, String detail, String model) {
    this(kind, detail, model, null, null, null, List.of());
  }

  /** The same, after trials, and with what had been expected. */
  Outcome after(List<TrialChoice.Score> tried, @Nullable String expectation) {
    return new Outcome(kind, detail, model, expectation, setting, run, tried);
  }

  /** The same, of a full run. */
  Outcome of(String ran, Path folder) {
    return new Outcome(kind, detail, model, expected, ran, folder.toString(), trials);
  }

  /** What became of the model. */
  public enum Kind {
    /** The tests say that it is better. */
    IMPROVED,
    /** Nothing beat it. */
    LEFT,
    /** It was continued, and nobody can say whether it is better. */
    CHANGED,
    /** It was continued without labels, and the guard kept nothing of it. */
    VETOED,
    /** It cannot be continued. */
    COLLAPSED
  }

  /**
   * What a test found.
   *
   * @param protocol name of the protocol
   * @param fraction share of the labels
   * @param points difference from the start, in percentage points
   * @param p the larger of the corrected p-values
   * @param direction 1 if it is significantly better, −1 worse, 0 neither
   */
  public record Tested(String protocol, double fraction, double points, double p, int direction) {
    String text() {
      return "%s points %s (p = %s, one training seed)"
          .formatted(
              PlainNumbers.signed(points),
              fraction == 1
                  ? "by " + protocol + " with all labels"
                  : String.format(Locale.ROOT, "with %s %% of the labels", plain(100 * fraction)),
              probability(p));
    }

    private static String plain(double percent) {
      return percent == Math.rint(percent)
          ? String.valueOf((long) percent)
          : String.valueOf(percent);
    }

    private static String probability(double p) {
      return p < 1e-4 ? "0.0001 or less" : String.format(Locale.ROOT, p < 0.1 ? "%.4f" : "%.2f", p);
    }
  }

  /**
   * What the paired tests come to: better where one of them says so and none says worse.
   *
   * @param tests of the result against the start, corrected together
   * @param setting that won, by name
   * @param tried what was tried, for the case that it came to nothing
   * @param result where the new weights are, or will be
   * @param start where the start's copy is, or will be
   */
  static Outcome tested(
      Iterable<Tested> tests, String setting, String tried, String result, String start) {
    @Nullable Tested best = null;
    @Nullable Tested worst = null;
    @Nullable Tested first = null;
    for (Tested test : tests) {
      first = first == null ? test : first;
      if (test.direction() > 0 && (best == null || test.points() > best.points())) {
        best = test;
      }
      if (test.direction() < 0 && (worst == null || test.points() < worst.points())) {
        worst = test;
      }
    }
    if (best != null && worst == null) {
      return new Outcome(Kind.IMPROVED, best.text() + " by " + setting, result);
    }
    Tested told = worst != null ? worst : Objects.requireNonNull(first, "no test was made");
    return left(
        "%s, in full %s, which %s; in trials: %s"
            .formatted(
                setting,
                told.text(),
                worst != null ? "is significantly worse" : "is not significant",
                tried),
        start);
  }

  /** Nothing beat the start. */
  static Outcome left(String tried, String start) {
    return new Outcome(Kind.LEFT, tried, start);
  }

  /** The closing sentence. */
  public String sentence() {
    return switch (kind) {
      case IMPROVED -> "improved: %s, model written to %s".formatted(detail, model);
      case LEFT ->
          "no setting improved this model; it is left as it was (%s), and here is what was tried: %s"
              .formatted(model, detail);
      case CHANGED ->
          "changed%s: %s; without labels nobody can say whether it is better, model written to %s"
              .formatted(setting == null ? "" : " by " + setting, detail, model);
      case VETOED -> "nothing was kept: %s; it is left as it was (%s)".formatted(detail, model);
      case COLLAPSED ->
          "this model has collapsed: %s; continuing starts from nothing here, so it is left as it was (%s): train it anew, or take an earlier checkpoint"
              .formatted(detail, model);
    };
  }
}
