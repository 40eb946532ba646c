package dev.emc.eval.study.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ImageRange;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.RowConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.StudyPlan;
import dev.emc.eval.study.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTableTest {
  private static final List<Double> SHARES = List.of(0.5, 1.0);
  private static final int[] LABELS = {0, 1, 0, 1};

  @TempDir Path temp;

  private static StudyConfig study(List<Long> seeds, List<String> protocols) {
    var usual = new ProbeConfig(new ImageRange("train"), new ImageRange("test"));
    var probes =
        new ProbeConfig(
            protocols,
            usual.labels(),
            usual.test(),
            null,
            SHARES,
            2,
            usual.seed(),
            5,
            usual.temperature(),
            List.of());
    var rows = List.of(new RowConfig("continued"), new RowConfig("emc"), new RowConfig("mmcr"));
    var group =
        new StudyGroupConfig(
            "g",
            "my.yaml",
            "base.yaml",
            List.of(),
            List.of(),
            List.of(),
            seeds,
            "continued",
            rows,
            null,
            0,
            0);
    return new StudyConfig("t", probes, List.of(group));
  }

  /** Of four test images, how many are classified correctly with each draw of each share. */
  private void evaluated(String run, String protocol, int[]... right) throws IOException {
    List<FractionResult> fractions = new ArrayList<>();
    for (int f = 0; f < right.length; f++) {
      List<DrawResult> draws = new ArrayList<>();
      for (int correct : right[f]) {
        int[] predicted =
            IntStream.range(0, LABELS.length)
                .map(i -> i < correct ? LABELS[i] : 1 - LABELS[i])
                .toArray();
        draws.add(new DrawResult(draws.size(), 2, null, null, null, 25.0 * correct, predicted));
      }
      var top1 = MeanSd.of(draws.stream().mapToDouble(DrawResult::top1).toArray());
      fractions.add(new FractionResult(SHARES.get(f), top1, null, List.of(), draws));
    }
    Path file = temp.resolve("runs/g").resolve(run).resolve("eval").resolve(protocol + ".json");
    Files.createDirectories(file.getParent());
    new Evaluation(
            protocol,
            Map.of(),
            new Predictions(run, List.of("a", "b", "c", "d"), LABELS, 2, fractions))
        .write(file);
  }

  private StudyResult gathered(StudyConfig study) throws IOException {
    var scores =
        new StudyPlan.Scores() {
          @Override
          public Optional<List<Double>> of(Unit candidate) {
            return Optional.empty();
          }

          @Override
          public boolean failed(Unit candidate) {
            return false;
          }
        };
    StudyPlan.Stage stage = new StudyPlan(study, temp, unit -> 1).stage(scores);
    return new Results(
            study, temp, stage, unit -> Files.exists(unit.folder(temp).resolve("eval")), unit -> 1)
        .gather(Map.of(), Map.of());
  }

  @Test
  void everyCellIsAMeanOverSharesWithOneSeed() throws IOException {
    StudyConfig study = study(List.of(31L, 32L), List.of("linear"));
    evaluated("seed-31/base", "linear", new int[] {1, 1}, new int[] {2}); // 25 and 50
    evaluated("seed-32/base", "linear", new int[] {0, 2}, new int[] {4}); // 25 and 100
    evaluated("seed-31/continued", "linear", new int[] {1, 3}, new int[] {4}); // 50 and 100
    evaluated("seed-32/continued", "linear", new int[] {2, 2}, new int[] {2}); // 50 and 50
    evaluated("seed-31/emc", "linear", new int[] {2, 4}, new int[] {3}); // 75 and 75
    evaluated("seed-32/emc", "linear", new int[] {4, 3}, new int[] {4}); // 87.5 and 100
    evaluated("seed-31/mmcr", "linear", new int[] {4, 4}, new int[] {2}); // 100 and 50
    StudyResult whole = gathered(study);
    GroupResult group = whole.groups().get(0);
    assertEquals(List.of("base", "continued", "emc", "mmcr"), names(group.bySeed()));
    assertEquals(Arrays.asList(75.0, null), group.bySeed().get(3).top1());
    assertEquals(3, group.rows().size(), "mmcr is not complete");
    String page = StudyMarkdown.text(whole);
    assertTrue(
        page.contains(
            """

            ### By seed

            | row | seed 31 | seed 32 |
            |---|---|---|
            | base | 37.50 (-37.50) | 62.50 (+12.50) |
            | continued | 75.00 | 50.00 |
            | emc | 75.00 (+0.00) | 93.75 (+43.75) |
            | mmcr | 75.00 (+0.00) |  |

            Top-1 in %, mean over the shares of the labels; in brackets the points above continued with the same seed. A cell is empty where the run is not done.

            ### Against continued
            """),
        page);
    assertEquals(
        group.rows().get(2).mean("linear"), (75 + 93.75) / 2, 1e-9, "the mean over seeds of both");
  }

  private static List<String> names(List<SeedMeans> rows) {
    return rows.stream().map(SeedMeans::row).toList();
  }

  /** The base is whole, what others are held against is not. */
  @Test
  void withoutTheReferenceOfASeedThereIsTheMeanAlone() throws IOException {
    StudyConfig study = study(List.of(31L, 32L), List.of("knn", "linear"));
    for (String run : List.of("seed-31/base", "seed-32/base", "seed-31/continued", "seed-32/emc")) {
      evaluated(run, "knn", new int[] {run.endsWith("base") ? 1 : 3});
      evaluated(run, "linear", new int[] {4, 4}, new int[] {4});
    }
    GroupResult group = gathered(study).groups().get(0);
    assertEquals(
        List.of(
            List.of("row", "seed 31", "seed 32"),
            List.of("base", "25.00 (-50.00)", "25.00"),
            List.of("continued", "75.00", ""),
            List.of("emc", "", "75.00")),
        SeedTable.of(group));
    assertEquals(
        "Top-1 in %, kNN; in brackets the points above continued with the same seed. A cell is empty where the run is not done.",
        SeedTable.note(group));
  }

  @Test
  void aSingleSeedHasNoTable() throws IOException {
    StudyConfig study = study(List.of(31L), List.of("linear"));
    evaluated("seed-31/base", "linear", new int[] {1, 1}, new int[] {2});
    evaluated("seed-31/continued", "linear", new int[] {1, 3}, new int[] {4});
    StudyResult whole = gathered(study);
    assertEquals(List.of(), SeedTable.of(whole.groups().get(0)));
    assertFalse(StudyMarkdown.text(whole).contains("By seed"));
  }
}
