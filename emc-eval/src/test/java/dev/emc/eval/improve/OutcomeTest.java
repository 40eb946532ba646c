package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.eval.improve.Outcome.Tested;
import dev.emc.eval.improve.TrialChoice.Score;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTest {
  @TempDir Path temp;

  private static Outcome of(Tested... tests) {
    return Outcome.tested(
        List.of(tests), "emc-usual", "emc-usual +0.40", "out/model.safetensors", "out/a.pth");
  }

  @Test
  void theLargestGainThatTestsSaySoIsTheHeadline() {
    Outcome outcome =
        of(
            new Tested("linear", 0.01, 1.9, 0.0004, 1),
            new Tested("linear", 1, 0.6, 0.2, 0),
            new Tested("knn", 1, 1.1, 0.01, 1));
    assertEquals(
        "improved: +1.90 points with 1 % of the labels (p = 0.0004, one training seed) by emc-usual, model written to out/model.safetensors",
        outcome.sentence());
  }

  @Test
  void oneTestThatSaysWorseIsEnoughToLeaveTheModel() {
    Outcome outcome =
        of(new Tested("linear", 0.01, 1.9, 0.0004, 1), new Tested("knn", 1, -1.2, 0.00001, -1));
    assertEquals(
        "no setting improved this model; it is left as it was (out/a.pth), and here is what was tried: emc-usual, in full -1.20 points by knn with all labels (p = 0.0001 or less, one training seed), which is significantly worse; in trials: emc-usual +0.40",
        outcome.sentence());
  }

  @Test
  void aGainThatIsNotSignificantIsNone() {
    Outcome outcome = of(new Tested("linear", 0.1, 0.9, 0.31, 0));
    assertEquals(Outcome.Kind.LEFT, outcome.kind());
    assertTrue(
        outcome
            .sentence()
            .contains(
                "+0.90 points with 10 % of the labels (p = 0.31, one training seed), which is not significant"),
        outcome.sentence());
  }

  @Test
  void otherEndsHaveSentencesOfTheirOwn() {
    assertEquals(
        "changed by emc-relative: effective rank 3 to 9; without labels nobody can say whether it is better, model written to m",
        new Outcome(Outcome.Kind.CHANGED, "effective rank 3 to 9", "m")
            .of("emc-relative", Path.of("run"))
            .sentence());
    assertEquals(
        "nothing was kept: features lost their rank; it is left as it was (m)",
        new Outcome(Outcome.Kind.VETOED, "features lost their rank", "m").sentence());
    assertTrue(
        new Outcome(Outcome.Kind.COLLAPSED, "all alike", "m")
            .sentence()
            .startsWith("this model has collapsed: all alike; "));
  }

  @Test
  void theBestTrialWinsIfItBeatsTheStart() {
    var scores =
        List.of(
            new Score("continued", 70.5, null, null),
            new Score("emc-usual", 71, null, null),
            new Score("b", 71, null, null));
    var choice = new TrialChoice(70, scores, List.of());
    assertEquals("emc-usual", choice.winner().orElseThrow().name());
    assertEquals("emc-usual +1.00, b +1.00, continued +0.50", choice.text());
    assertTrue(new TrialChoice(71, scores, List.of()).winner().isEmpty());
    var harmed = new Score("emc-usual", 72, null, "kNN accuracy fell");
    var watched =
        new TrialChoice(70, List.of(harmed, new Score("continued", 70.5, null, null)), List.of());
    assertEquals("continued", watched.winner().orElseThrow().name());
    assertEquals("emc-usual +2.00 (stopped: kNN accuracy fell), continued +0.50", watched.text());
    assertEquals(
        "failed: a (loss is NaN)",
        new TrialChoice(71, List.of(), List.of("a (loss is NaN)")).text());
  }

  /** Versions before told nothing of the trials. */
  @Test
  void anOlderVersionsOutcomeIsRead() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("outcome.json"),
            "{\"kind\":\"LEFT\",\"detail\":\"a +0.10\",\"model\":\"m\",\"expected\":null}");
    Outcome outcome = ResultFile.read(file, Outcome.class, "outcome");
    assertEquals(Outcome.left("a +0.10", "m"), outcome);
    assertEquals(List.of(), outcome.trials());
  }

  @Test
  void whatWasTriedAndRunIsToldAsItIsRead() throws IOException {
    Path file = temp.resolve("new.json");
    Outcome outcome =
        of(new Tested("linear", 0.1, 1.9, 0.01, 1))
            .after(
                List.of(
                    new Score("a", 70.5, new PairedGain(0.5, 0.2), null),
                    new Score("b", 71, null, "fell")),
                "much")
            .of("a", Path.of("out", "run"));
    ResultFile.write(file, outcome);
    assertEquals(outcome, ResultFile.read(file, Outcome.class, "outcome"));
    assertEquals(Path.of("out", "run").toString(), outcome.run());
  }
}
