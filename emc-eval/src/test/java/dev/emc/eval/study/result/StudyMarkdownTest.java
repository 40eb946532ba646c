package dev.emc.eval.study.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.study.ValidationChoice;
import dev.emc.eval.study.ValidationChoice.Candidate;
import dev.emc.eval.study.result.RowResult.Accuracy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyMarkdownTest {
  /** A piece that comes later has not failed. */
  @Test
  void candidatesWithoutAScoreHaveFailedOrNotRun() {
    var base =
        new RowResult(
            "base",
            List.of(),
            10,
            List.of(),
            List.of(new Accuracy("linear", 1, 10, 1, List.of(50.0), MeanSd.of(new double[] {50}))));
    var choice =
        new ValidationChoice(
            "g",
            "emc",
            1,
            List.of(
                new Candidate("g/seed-1/emc_a", List.of("a=1"), List.of(60.0)),
                new Candidate("g/seed-1/emc_b", List.of("a=2"), null),
                new Candidate("g/seed-1/emc_c", List.of("a=3"), null)),
            0);
    var group =
        new GroupResult(
            "g",
            "base",
            List.of(1L),
            List.of(base),
            List.of(),
            List.of(choice),
            List.of(),
            List.of(),
            List.of());
    String page =
        StudyMarkdown.text(
            new StudyResult(
                "t", Map.of(), List.of(group), Map.of("g/seed-1/emc_b", "the loss is NaN")));
    assertTrue(page.contains("| emc | `a=1` | 60.00 | 60.00 | yes |"), page);
    assertTrue(page.contains("| emc | `a=2` | – | failed |  |"), page);
    assertTrue(page.contains("| emc | `a=3` | – | not run |  |"), page);
    assertFalse(page.contains("o row is complete"), page);
  }

  private static GroupResult empty(String name) {
    return new GroupResult(
        name,
        "base",
        List.of(1L),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void groupsThatHaveNothingAreALine() {
    var two = new StudyResult("t", Map.of(), List.of(empty("a"), empty("b")), Map.of());
    assertEquals("# t\n\n\nNo row is complete: a, b.\n", StudyMarkdown.text(two));
    var one = new StudyResult("t", Map.of(), List.of(empty("")), Map.of());
    assertEquals("no row is complete", one.withoutRows());
  }
}
