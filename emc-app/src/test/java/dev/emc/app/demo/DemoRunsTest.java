package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.eval.improve.Outcome;
import dev.emc.eval.improve.TrialChoice.Score;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which runs of an improvement the demo shows. */
class DemoRunsTest {
  private static final DemoRequest REQUEST = new DemoRequest(false, Path.of("out"), 5);

  @TempDir Path temp;

  private static Outcome outcome(Score... scores) {
    return new Outcome(
        Outcome.Kind.LEFT, "tried", "model", null, "continued", "run", List.of(scores));
  }

  @Test
  void theBestWithEmcIsShownThoughContinuingAloneWon() {
    Outcome outcome =
        outcome(
            new Score("continued", 72, null, null),
            new Score("emc-relative", 70, null, null),
            new Score("emc-usual", 73, null, "kNN accuracy fell"),
            new Score("emc-even", 71, null, null));
    assertEquals(Optional.of("emc-even"), DemoRuns.withEmc(outcome));
    assertEquals(Path.of("out/improve/trials/runs/emc-even"), DemoRuns.trial(REQUEST, "emc-even"));
    assertEquals(Path.of("out/improve/trials/runs/continued"), DemoRuns.continued(REQUEST));
  }

  @Test
  void whatTheGuardStoppedIsNotShown() throws Exception {
    Outcome outcome =
        outcome(
            new Score("continued", 72, null, null),
            new Score("emc-relative", 73, null, "features lost rank"));
    assertEquals(Optional.empty(), DemoRuns.withEmc(outcome));
    DemoRuns runs = DemoRuns.of(new DemoRequest(true, temp, 5), outcome);
    assertEquals(List.of(DemoModel.BASE, DemoModel.CONTINUED, DemoModel.LONGER), runs.models());
    assertThrows(IllegalStateException.class, () -> runs.run(DemoModel.EMC));
    assertEquals(0, runs.more(DemoModel.EMC));
  }

  /** A guard may have stopped a run early, so that the request does not tell. */
  @Test
  void epochsAreThoseThatWereTrained() throws Exception {
    Path empty = Files.createDirectories(temp.resolve("base/checkpoints"));
    DemoRuns runs =
        DemoRuns.of(
            new DemoRequest(false, temp, 5), outcome(new Score("emc-even", 71, null, null)));
    assertEquals("SimSiam, stopped early, after 0 epochs", runs.description(DemoModel.BASE));
    assertEquals("0 more epochs of SimSiam + EMC (emc-even)", runs.description(DemoModel.EMC));
    assertEquals(empty.getParent(), runs.run(DemoModel.BASE));
  }
}
