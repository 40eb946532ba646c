package dev.emc.eval.study.result;

import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.PlainNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tests over seeds say, in words: whether verdicts over images hold with other seeds. */
public final class SeedTexts {
  private SeedTexts() {}

  /** A line for each row that a verdict was given on; none with a single seed. */
  public static List<String> lines(GroupResult group) {
    List<String> lines = new ArrayList<>();
    for (RowResult row : group.rows()) {
      List<TestResult> judged =
          group.tests().stream()
              .filter(t -> t.comparison().model().equals(row.name()))
              .filter(t -> t.comparison().reference().equals(group.reference()))
              .filter(t -> t.pSeeds() != null)
              .filter(t -> t.comparison().verdict() != Verdict.NO_SIGNIFICANT_DIFFERENCE)
              .toList();
      if (!judged.isEmpty()) {
        lines.add(line(row.name(), group.seeds().size(), judged));
      }
    }
    return lines;
  }

  private static String line(String row, int seeds, List<TestResult> judged) {
    String holds = columns(judged.stream().filter(TestResult::holdsOverSeeds));
    String fails = columns(judged.stream().filter(test -> !test.holdsOverSeeds()));
    String says =
        holds.isEmpty()
            ? "not significant with " + fails
            : "significant with " + holds + (fails.isEmpty() ? "" : ", not with " + fails);
    return "%s over %s seeds: %s (paired t-test after Holm)".formatted(row, seeds, says);
  }

  private static String columns(Stream<TestResult> tests) {
    return tests
        .map(
            test ->
                "%s (p %s)"
                    .formatted(
                        TableTexts.column(test.protocol(), test.comparison().fraction()),
                        PlainNumbers.p(test.pSeeds() == null ? 1 : test.pSeeds())))
        .collect(Collectors.joining(", "));
  }
}
