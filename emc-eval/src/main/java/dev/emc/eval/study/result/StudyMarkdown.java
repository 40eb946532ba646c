package dev.emc.eval.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.ValidationChoice;
import dev.emc.eval.study.result.RowResult.Accuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A study's results as a Markdown page: everything a reader needs to judge them. */
final class StudyMarkdown {
  private final StringBuilder text = new StringBuilder();
  private final StudyResult result;

  private StudyMarkdown(StudyResult result) {
    this.result = result;
  }

  /** The page; figures lie beside it under the names of {@link ResultFiles}. */
  static String text(StudyResult result) {
    var page = new StudyMarkdown(result);
    page.line("# " + result.title());
    page.line("");
    result.facts().forEach((name, value) -> page.line("- " + name + ": " + value));
    result.begun().forEach(page::group);
    if (!result.withoutRows().isEmpty()) {
      page.line("");
      page.line(result.withoutRows().replaceFirst("^n", "N") + ".");
    }
    page.failures();
    return page.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void group(GroupResult group) {
    line("");
    line("## " + (group.name().isEmpty() ? "Results" : group.name()));
    accuracies(group);
    table("Gain and training saved", WorthTable.of(group), () -> WorthTable.note(group));
    table("By seed", SeedTable.of(group), () -> SeedTable.note(group));
    tests(group, group.reference());
    if (!group.reference().equals(StudyGroupConfig.BASE)) {
      tests(group, StudyGroupConfig.BASE);
    }
    selections(group);
    if (!group.curve().isEmpty()) {
      line("");
      line("![Epoch curve](" + ResultFiles.curve(group) + ")");
      line("");
      line(
          "Accuracy after each epoch of continued training, mean over %s; epoch 0 is the base."
              .formatted(
                  group.seeds().size() == 1
                      ? "draws of the labels"
                      : group.seeds().size() + " seeds"));
    }
  }

  private void accuracies(GroupResult group) {
    List<Accuracy> columns = group.rows().get(0).accuracies();
    line("");
    header("top-1 in %", columns.stream().map(TableTexts::column).toList());
    for (RowResult row : group.rows()) {
      var cells = new StringBuilder("| " + row.name() + " |");
      for (Accuracy cell : row.accuracies()) {
        String mark =
            group.test(row.name(), group.reference(), cell).map(TestResult::stars).orElse("");
        cells
            .append(' ')
            .append(PlainNumbers.meanSd(cell.top1()))
            .append(escaped(mark))
            .append(" |");
      }
      line(cells.toString());
    }
    line("");
    line(
        ("± %s (%s). Stars: significantly different from %s at 0.05, 0.01, 0.001 by both tests, after"
                + " Holm's correction over all rows and columns of the table.")
            .formatted(
                TableTexts.spread(group.seeds().size()),
                group.seeds().size() == 1
                    ? "seed " + group.seeds().get(0)
                    : "seeds " + TableTexts.joined(group.seeds()),
                group.reference()));
    List<GridTable> grids = GridTable.of(group);
    if (grids.isEmpty()) {
      verdicts(group);
    }
    grids.forEach(this::matrix);
  }

  /** In words, row by row; a protocol is named where there are several. */
  private void verdicts(GroupResult group) {
    List<String> protocols =
        group.rows().get(0).accuracies().stream().map(Accuracy::protocol).distinct().toList();
    line("");
    for (RowResult row : group.rows()) {
      for (String protocol : protocols) {
        List<Comparison> comparisons =
            group.tests().stream()
                .filter(t -> t.protocol().equals(protocol))
                .map(TestResult::comparison)
                .filter(c -> c.model().equals(row.name()))
                .filter(c -> c.reference().equals(group.reference()))
                .toList();
        if (!comparisons.isEmpty()) {
          String title = protocols.size() == 1 ? "" : ReportProtocol.title(protocol) + ": ";
          line("- " + title + VerdictText.overall(comparisons, group.design()));
        }
      }
    }
    SeedTexts.lines(group).forEach(line -> line("- " + line));
  }

  private void table(String title, List<List<String>> table, Supplier<String> note) {
    if (table.isEmpty()) {
      return;
    }
    List<String> head = table.get(0);
    line("");
    line("### " + title);
    line("");
    header(head.get(0), head.subList(1, head.size()));
    table.stream().skip(1).forEach(row -> line("| " + String.join(" | ", row) + " |"));
    line("");
    line(note.get());
  }

  private void matrix(GridTable table) {
    line("");
    line("Points against " + table.reference() + ", " + table.column() + ":");
    line("");
    header(table.corner(), table.head());
    table.rows().forEach(row -> line("| " + escaped(String.join(" | ", row)) + " |"));
  }

  private void header(String first, List<String> columns) {
    line("| " + first + " | " + String.join(" | ", columns) + " |");
    line("|---|" + "---|".repeat(columns.size()));
  }

  private void tests(GroupResult group, String reference) {
    List<TestResult> tests =
        group.tests().stream().filter(t -> t.comparison().reference().equals(reference)).toList();
    if (tests.isEmpty()) {
      return;
    }
    line("");
    line("### Against " + reference);
    line("");
    header(
        "row",
        List.of(
            "labels",
            "points",
            "95 % interval",
            "± over seeds",
            "McNemar p",
            "permutation p",
            "seeds p",
            "d_z",
            "verdict"));
    for (TestResult test : tests) {
      Comparison c = test.comparison();
      Double effect = c.cohenDz();
      Double sd = test.bySeed().sd();
      Double seeds = test.pSeeds();
      line(
          "| %s | %s | %s | %s to %s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  c.model(),
                  TableTexts.column(test.protocol(), c.fraction()),
                  PlainNumbers.signed(c.difference()),
                  PlainNumbers.signed(c.interval().low()),
                  PlainNumbers.signed(c.interval().high()),
                  sd == null ? "–" : PlainNumbers.fixed(sd),
                  PlainNumbers.p(c.pMcNemarHolm()),
                  PlainNumbers.p(c.pPermutationHolm()),
                  seeds == null ? "–" : PlainNumbers.p(seeds),
                  effect == null ? "–" : PlainNumbers.fixed(effect),
                  test.verdict()));
    }
    line("");
    line(
        ("p-values of the exact paired tests over test images, after Holm's correction over the %s"
                + " tests of this table. An image counts once, however many %s there are. The"
                + " interval is over test images; %s.")
            .formatted(tests.size(), group.design().repeats(), group.design().limits()));
  }

  private void selections(GroupResult group) {
    if (group.selections().isEmpty()) {
      return;
    }
    line("");
    line("### Chosen on validation images");
    line("");
    List<Accuracy> columns =
        group.rows().get(0).accuracies().stream()
            .filter(c -> c.protocol().equals(group.rows().get(0).accuracies().get(0).protocol()))
            .toList();
    var names = new ArrayList<>(List.of("settings"));
    names.addAll(columns.stream().map(TableTexts::column).toList());
    names.addAll(List.of("mean", "chosen"));
    header("row", names);
    for (ValidationChoice selection : group.selections()) {
      for (int i = 0; i < selection.candidates().size(); i++) {
        candidate(selection, i, columns.size());
      }
    }
    line("");
    line(
        "Top-1 in %% on validation images with seed %s; the test images were not looked at."
            .formatted(group.selections().get(0).seed()));
  }

  private void candidate(ValidationChoice selection, int index, int columns) {
    ValidationChoice.Candidate candidate = selection.candidates().get(index);
    var cells = new StringBuilder("| " + selection.row() + " | ");
    cells.append('`').append(String.join(" ", candidate.settings())).append("` |");
    List<Double> top1 = candidate.top1();
    for (int i = 0; i < columns; i++) {
      cells.append(' ').append(top1 == null ? "–" : PlainNumbers.fixed(top1.get(i))).append(" |");
    }
    Optional<Double> score = Optional.ofNullable(candidate.score());
    String without = result.failures().containsKey(candidate.unit()) ? "failed" : "not run";
    cells.append(' ').append(score.map(PlainNumbers::fixed).orElse(without)).append(" | ");
    line(cells + (index == selection.chosen() ? "yes" : "") + " |");
  }

  private void failures() {
    if (result.failures().isEmpty()) {
      return;
    }
    line("");
    line("## Missing");
    line("");
    for (Map.Entry<String, String> failure : result.failures().entrySet()) {
      line("- " + failure.getKey() + ": " + failure.getValue());
    }
  }

  private static String escaped(String stars) {
    return stars.replace("*", "\\*");
  }
}
