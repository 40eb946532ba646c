package dev.emc.eval.study.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.study.result.EpochsWorth.Point;
import dev.emc.eval.study.result.RowResult.Accuracy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorthTableTest {
  private static RowResult row(String name, double few, double all) {
    var accuracies = new ArrayList<Accuracy>();
    for (double top1 : new double[] {few, all}) {
      accuracies.add(
          new Accuracy("linear", 0.1, 10, 1, List.of(top1), MeanSd.of(new double[] {top1})));
    }
    // Of another protocol, which the mean leaves out.
    accuracies.add(new Accuracy("knn", 1, 10, 1, List.of(0.0), MeanSd.of(new double[] {0})));
    return new RowResult(name, List.of(), 10, List.of(), accuracies);
  }

  private static GroupResult group(List<Point> alone) {
    return new GroupResult(
        "g",
        "continued",
        List.of(1L),
        List.of(
            row("base", 50, 70),
            row("continued", 52, 72),
            row("emc", 53, 75),
            row("mmcr", 60, 80),
            row("auh", 40, 70)),
        List.of(),
        List.of(),
        List.of(),
        alone,
        List.of());
  }

  @Test
  void rowsAreHeldAgainstTheBaseTrainedOn() {
    GroupResult group = group(List.of(new Point(0, 60), new Point(10, 62), new Point(30, 66)));
    assertEquals(
        List.of(
            List.of(
                "row",
                "epochs",
                "mean top-1",
                "above the base",
                "worth epochs alone",
                "epochs saved"),
            List.of("base", "10", "60.00", "", "", ""),
            List.of("continued", "10", "62.00", "+2.00", "about 10", "0"),
            List.of("emc", "10", "64.00", "+4.00", "about 20", "10"),
            List.of("mmcr", "10", "70.00", "+10.00", "more than 30", "more than 20"),
            List.of("auh", "10", "55.00", "-5.00", "none", "-10")),
        WorthTable.of(group));
    assertEquals(
        "Mean over the shares of the labels. The base trained on by its own schedule comes to 60.00"
            + " after 0, 62.00 after 10, 66.00 after 30 epochs more.",
        WorthTable.note(group));
  }

  @Test
  void withoutLaterEpochsThereIsTheMeanAlone() {
    List<List<String>> table = WorthTable.of(group(List.of()));
    assertEquals(List.of("row", "epochs", "mean top-1", "above the base"), table.get(0));
    assertEquals(List.of("emc", "10", "64.00", "+4.00"), table.get(3));
    assertEquals("Mean over the shares of the labels.", WorthTable.note(group(List.of())));
  }

  @Test
  void withoutABaseThereIsNoTable() {
    GroupResult whole = group(List.of());
    var rows = whole.rows().subList(1, whole.rows().size());
    var group =
        new GroupResult(
            "g",
            "continued",
            List.of(1L),
            rows,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertEquals(List.of(), WorthTable.of(group));
  }
}
