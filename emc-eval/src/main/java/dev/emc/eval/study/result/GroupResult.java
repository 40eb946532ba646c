package dev.emc.eval.study.result;

import dev.emc.eval.report.TestDesign;
import dev.emc.eval.study.ValidationChoice;
import java.util.List;
import java.util.Optional;

/**
 * What came out of a group.
 *
 * @param name of the group; empty where there is one
 * @param reference row that the others are tested against
 * @param seeds of its runs
 * @param rows that are complete, in the order of the study
 * @param tests of every row but the base against the reference, and against the base
 * @param selections that validation made
 * @param curve accuracies after each epoch, row by row
 * @param alone what the base itself comes to if it is trained on: from the state that rows start
 *     from on, by epochs after it; empty unless later epochs were evaluated
 * @param bySeed accuracies seed by seed, of rows that are not complete as well; empty with a single
 *     seed
 */
public record GroupResult(
    String name,
    String reference,
    List<Long> seeds,
    List<RowResult> rows,
    List<TestResult> tests,
    List<ValidationChoice> selections,
    List<CurvePoint> curve,
    List<EpochsWorth.Point> alone,
    List<SeedMeans> bySeed) {

  /** How its tests are made: over all seeds and draws, every column of the table in one family. */
  public TestDesign design() {
    String family = "all rows, label fractions and protocols against the same row";
    return seeds.size() == 1
        ? new TestDesign(
            "label draws, where there are several",
            "label draws",
            family,
            TestDesign.ONE_SEED,
            TestDesign.ONE)
        : new TestDesign(
            seeds.size() + " seeds",
            "seeds and label draws",
            family,
            "what another seed does is tested over the seeds, by the paired t-test",
            seeds.size() + " training seeds");
  }

  /** The test of a row against another in a column of the table. */
  public Optional<TestResult> test(String row, String against, RowResult.Accuracy column) {
    return tests.stream()
        .filter(
            t ->
                t.comparison().model().equals(row)
                    && t.comparison().reference().equals(against)
                    && t.protocol().equals(column.protocol())
                    && t.comparison().fraction() == column.fraction())
        .findFirst();
  }

  /** How long the base takes alone until it is as accurate as a row; empty if nobody looked. */
  public Optional<EpochsWorth> worth(RowResult row) {
    return alone.size() < 2
        ? Optional.empty()
        : Optional.of(EpochsWorth.of(alone, row.mean(row.accuracies().get(0).protocol())));
  }
}
