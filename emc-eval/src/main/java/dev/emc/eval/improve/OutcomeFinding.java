package dev.emc.eval.improve;

import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an improvement ended, and the settings that it tried, for a page. */
public final class OutcomeFinding {
  private final Outcome outcome;
  private final Path out;

  /**
   * Of an outcome.
   *
   * @param out the improvement's folder
   */
  public OutcomeFinding(Outcome outcome, Path out) {
    this.outcome = outcome;
    this.out = out;
  }

  /**
   * For a page of its own, or of a program that improved a model.
   *
   * @param choice how many images chose
   */
  public Finding finding(int choice) {
    return finding(choice, Map.of());
  }

  /**
   * With every setting that was to be tried.
   *
   * @param planned what each setting sets, by name; those without a result are told as well
   */
  Finding finding(int choice, Map<String, List<String>> planned) {
    var names = new ArrayList<>(planned.keySet());
    for (TrialChoice.Score score : outcome.trials()) {
      if (!names.contains(score.name())) {
        names.add(score.name());
      }
    }
    return new Finding(
        tone(),
        outcome.sentence(),
        "above the start on the %s images that choose, mean over linear probes and nearest neighbours"
            .formatted(choice),
        outcome.trials().isEmpty()
            ? List.of()
            : names.stream()
                .map(name -> tried(name, planned.getOrDefault(name, List.of())))
                .toList());
  }

  private Verdict tone() {
    return switch (outcome.kind()) {
      case IMPROVED -> Verdict.HELPED;
      case COLLAPSED -> Verdict.HURT;
      case CHANGED -> Verdict.MIXED;
      case LEFT, VETOED -> Verdict.NO_SIGNIFICANT_DIFFERENCE;
    };
  }

  private Finding.Tried tried(String name, List<String> settings) {
    Optional<TrialChoice.Score> found =
        outcome.trials().stream().filter(each -> each.name().equals(name)).findFirst();
    Optional<PairedGain> gain = found.map(TrialChoice.Score::gain);
    Finding.End end = end(name, found);
    return new Finding.Tried(
        name,
        settings,
        gain.map(PairedGain::points).orElse(null),
        gain.map(PairedGain::error).orElse(null),
        words(end, found),
        end);
  }

  private Finding.End end(String name, Optional<TrialChoice.Score> found) {
    if (found.isEmpty()) {
      return Finding.End.FAILED;
    }
    if (name.equals(outcome.setting())) {
      return Finding.End.CHOSEN;
    }
    return found.get().harm() == null ? Finding.End.TRIED : Finding.End.STOPPED;
  }

  private String words(Finding.End end, Optional<TrialChoice.Score> found) {
    return switch (end) {
      case FAILED -> "no result";
      case STOPPED -> "stopped: " + found.map(TrialChoice.Score::harm).orElse("");
      case TRIED -> "";
      case CHOSEN -> isATrial() ? "chosen; its trial was the full run" : "chosen, and run in full";
    };
  }

  private boolean isATrial() {
    String run = outcome.run();
    return run != null && Path.of(run).startsWith(out.resolve("trials"));
  }
}
