package dev.emc.eval.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run has logged of its probe and its guard is drawn over its epochs. */
class EpochCurvesTest {
  private static final String EPOCHS =
      """
      {"kind":"epoch","epoch":1,"step":4,"learning-rate":0.1,"loss":2,"terms":{}}
      {"kind":"epoch","epoch":2,"step":8,"learning-rate":0.1,"loss":1,"terms":{}}
      """;

  @TempDir private Path temp;

  private RunHistory history(String lines) throws IOException {
    Files.writeString(temp.resolve("run.yaml"), "epochs: 2\n");
    Files.writeString(temp.resolve("metrics.jsonl"), lines + EPOCHS);
    return RunHistory.read(temp, "run");
  }

  private static String look(int epoch, int step, int i) {
    return """
        {"kind":"guard","epoch":%d,"step":%d,"best":true,"values":{"knn-top1":6%3$d.5,\
        "feature-rank":1%3$d.5,"neighbours-kept":0.%3$d,"deviation":1.%3$d,\
        "embedding-rank":2%3$d.5,"entropy":-0.%3$d,"base-loss":3.%3$d}}
        """
        .formatted(epoch, step, i);
  }

  /** Of looks with one epoch number the first is at its end, the others within the next. */
  private RunHistory guarded() throws IOException {
    return history(look(0, 0, 1) + look(0, 3, 9) + look(1, 4, 2) + look(1, 6, 9) + look(2, 8, 3));
  }

  @Test
  void aGuardsFiguresAreReadAtTheirEpochs() throws IOException {
    assertEquals(
        Map.of(
            "guard/knn-top1", Map.of(0, 61.5, 1, 62.5, 2, 63.5),
            "guard/feature-rank", Map.of(0, 11.5, 1, 12.5, 2, 13.5),
            "guard/neighbours-kept", Map.of(0, 0.1, 1, 0.2, 2, 0.3),
            "guard/deviation", Map.of(0, 1.1, 1, 1.2, 2, 1.3),
            "guard/embedding-rank", Map.of(0, 21.5, 1, 22.5, 2, 23.5),
            "guard/entropy", Map.of(0, -0.1, 1, -0.2, 2, -0.3),
            "guard/base-loss", Map.of(0, 3.1, 1, 3.2, 2, 3.3)),
        guarded().probes());
  }

  @Test
  void eachOfAGuardsFiguresIsACurve() throws IOException {
    List<LinePlot> plots = EpochCurves.of(List.of(guarded()), Map.of(), null);
    assertEquals(
        List.of(
            "Guard: kNN on held-out images, top-1, accuracy, %, last 63.5",
            "Guard: effective rank of the features, effective rank, last 13.5",
            "Guard: nearest neighbours of the start that are kept, share, last 0.3",
            "Guard: standard deviation of the features, share of the start's, last 1.3",
            "Guard: effective rank of the embeddings, effective rank, last 23.5",
            "Guard: marginal entropy, nats, last -0.3",
            "Guard: loss of the base method, loss, last 3.3"),
        plots.stream()
            .map(
                plot -> "%s, %s, last %s".formatted(plot.title(), plot.yLabel(), line(plot).y()[2]))
            .toList());
    for (LinePlot plot : plots) {
      assertArrayEquals(new double[] {0, 1, 2}, line(plot).x(), plot.title());
    }
    assertArrayEquals(new double[] {11.5, 12.5, 13.5}, line(plots.get(1)).y());
  }

  private static Series line(LinePlot plot) {
    assertEquals(1, plot.series().size(), plot.title());
    return plot.series().get(0);
  }

  @Test
  void theGuardsAccuracyIsNotTheProbes() throws IOException {
    String probe =
        "{\"kind\":\"probe\",\"epoch\":%d,\"step\":%d,\"values\":{\"knn-top1\":7%1$d}}\n";
    RunHistory history =
        history(look(0, 0, 1) + probe.formatted(1, 4) + look(1, 4, 2) + probe.formatted(2, 8));
    assertEquals(Map.of(1, 71.0, 2, 72.0), history.probes().get("knn-top1"));
    assertEquals(Map.of(0, 61.5, 1, 62.5), history.probes().get("guard/knn-top1"));
    List<String> titles =
        EpochCurves.of(List.of(history), Map.of(), null).stream().map(LinePlot::title).toList();
    assertEquals(8, titles.size(), titles.toString());
    assertEquals(1, titles.stream().filter("Online kNN, top-1"::equals).count());
  }
}
