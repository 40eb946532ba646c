package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.emc.eval.improve.TrialChoice.Score;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.Finding;
import dev.emc.eval.report.Finding.End;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeFindingTest {
  private static final Path OUT = Path.of("out");

  private static final List<Score> SCORES =
      List.of(
          new Score("a", 70.5, new PairedGain(0.5, 0.2), null),
          new Score("b", 72, new PairedGain(2, 0.3), "kNN fell"),
          new Score("c", 71, new PairedGain(1, 0.4), null));

  private static Outcome outcome(Outcome.Kind kind) {
    return new Outcome(kind, "detail", "m").after(SCORES, null);
  }

  @Test
  void eachSettingSaysHowItEnded() {
    Map<String, List<String>> planned = new LinkedHashMap<>();
    List.of("a", "b", "d", "c").forEach(name -> planned.put(name, List.of("lr=" + name)));
    Finding finding =
        new OutcomeFinding(
                outcome(Outcome.Kind.IMPROVED).of("c", OUT.resolve("trials/runs/c")), OUT)
            .finding(50, planned);
    assertEquals(Verdict.HELPED, finding.tone());
    assertEquals(
        "above the start on the 50 images that choose, mean over linear probes and nearest neighbours",
        finding.basis());
    assertEquals(
        List.of(End.TRIED, End.STOPPED, End.FAILED, End.CHOSEN),
        finding.tried().stream().map(Finding.Tried::end).toList());
    assertEquals(
        List.of("", "stopped: kNN fell", "no result", "chosen; its trial was the full run"),
        finding.tried().stream().map(Finding.Tried::outcome).toList());
    assertEquals(2, finding.tried().get(1).points());
    assertEquals(0.3, finding.tried().get(1).error());
    assertNull(finding.tried().get(2).points());
    assertEquals(List.of("lr=a"), finding.tried().get(0).settings());
  }

  @Test
  void aWinnerThatWasRunAgainSaysSo() {
    Outcome outcome = outcome(Outcome.Kind.LEFT).of("a", OUT.resolve("run"));
    Finding finding = new OutcomeFinding(outcome, OUT).finding(50);
    assertEquals(Verdict.NO_SIGNIFICANT_DIFFERENCE, finding.tone());
    assertEquals("chosen, and run in full", finding.tried().get(0).outcome());
    assertEquals(outcome.sentence(), finding.sentence());
  }

  /** An older version's outcome tells no gains, and one without labels no settings. */
  @Test
  void whatIsNotKnownIsNotShown() {
    Outcome older =
        new Outcome(Outcome.Kind.LEFT, "d", "m")
            .after(List.of(new Score("a", 70, null, null)), null);
    assertNull(new OutcomeFinding(older, OUT).finding(50).tried().get(0).points());
    Outcome unlabelled = new Outcome(Outcome.Kind.CHANGED, "d", "m").of("emc-relative", OUT);
    Finding finding = new OutcomeFinding(unlabelled, OUT).finding(0, Map.of("a", List.of()));
    assertEquals(Verdict.MIXED, finding.tone());
    assertEquals(List.of(), finding.tried());
  }
}
