package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotTest {

  @ParameterizedTest
  @CsvSource({
    "0, 10, '0 2 4 6 8 10'",
    "-0.41, 0.02, '−0.4 −0.3 −0.2 −0.1 0.0'",
    "14.1, 14.63, '14.2 14.4 14.6'",
    "0, 31000, '0 10000 20000 30000'",
    "0.2, 0.2, '0.10 0.15 0.20 0.25 0.30'"
  })
  void ticksAreRound(double low, double high, String expected) {
    Axis axis = new Axis(low, high, 0, 100, 5);
    List<String> texts = axis.ticks().stream().map(axis::text).toList();
    assertEquals(expected, String.join(" ", texts));
  }

  @Test
  void linesGoThroughTheirPoints() {
    Series line = new Series("a", new double[] {0, 5, 10}, new double[] {0, 1, 0});
    String svg = new LinePlot("t", "x", "y", List.of(line), List.of()).svg();
    List<double[]> points = points(svg, "line s0");
    assertEquals(3, points.size());
    assertEquals(points.get(0)[0] + points.get(2)[0], 2 * points.get(1)[0], 0.11);
    assertEquals(points.get(0)[1], points.get(2)[1]);
    assertTrue(points.get(1)[1] < points.get(0)[1], "larger values are higher up");
  }

  @Test
  void gapsAndEmptySeries() {
    Series gap = new Series("a", new double[] {0, 1, 2, 3}, new double[] {1, Double.NaN, 2, 3});
    String svg = new LinePlot("t", "x", "y", List.of(gap), List.of()).svg();
    assertEquals(2, svg.split("class=\"line s0\" d=\"")[1].split("\"")[0].split("M").length - 1);
    assertFalse(svg.contains("NaN"));
    Series none = new Series("a", new double[0], new double[0]);
    assertTrue(new LinePlot("t", "x", "y", List.of(none), List.of()).svg().contains("no values"));
  }

  @Test
  void longSeriesAreThinnedToMeans() {
    double[] x = new double[10_000];
    double[] y = new double[10_000];
    Arrays.setAll(x, i -> i);
    Arrays.setAll(y, i -> i % 2);
    Series thin = new Series("a", x, y).thinned(100);
    assertEquals(100, thin.x().length);
    assertEquals(49.5, thin.x()[0], 1e-9);
    assertEquals(0.5, thin.y()[37], 1e-9);
  }

  @Test
  void levelsStayInside() {
    Series line = new Series("a", new double[] {0, 1}, new double[] {-1, -0.5});
    String svg = new LinePlot("t", "x", "y", List.of(line), List.of(new Level("top", 3))).svg();
    double height = points(svg, "level").get(0)[1];
    assertTrue(height > 20 && height < 60, "at " + height);
  }

  @Test
  void tooManyLinesAreRefused() {
    Series line = new Series("a", new double[] {0}, new double[] {0});
    assertEquals(
        "plot 't' has 9 lines, more than 8 cannot be told apart",
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinePlot("t", "x", "y", Collections.nCopies(9, line), List.of()))
            .getMessage());
  }

  @Test
  void pointsAreDrawnWhereTheyAre() {
    float[] x = {0, 1, 0.5f};
    float[] y = {0, 1, 0.25f};
    String svg = new UnitSquarePlot("t", x, y, new int[] {0, 0, 7}).svg();
    List<double[]> first = points(svg, "dot g0");
    assertArrayEquals(new double[] {4, 236}, first.get(0));
    assertArrayEquals(new double[] {236, 4}, first.get(1));
    assertArrayEquals(new double[] {120, 178}, points(svg, "dot g7").get(0));
  }

  @Test
  void groupsAreOfEqualSizeAndOrdered() {
    float[] values = new float[800];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    int[] groups = UnitSquarePlot.groupsByRank(values);
    int[] counts = new int[UnitSquarePlot.GROUPS];
    for (int group : groups) {
      counts[group]++;
    }
    for (int count : counts) {
      assertEquals(100, count);
    }
    for (int i = 1; i < values.length; i++) {
      assertEquals(true, values[i] < values[0] || groups[i] >= groups[0]);
    }
  }

  @Test
  void pointsOutsideTheSquareAreRefused() {
    assertEquals(
        "plot 't': point 0, (1.5, 0.0), is outside the unit square",
        assertThrows(
                IllegalArgumentException.class,
                () -> new UnitSquarePlot("t", new float[] {1.5f}, new float[1], new int[1]))
            .getMessage());
  }

  private static List<double[]> points(String svg, String style) {
    String path = svg.split("class=\"" + style + "\" d=\"")[1].split("\"")[0];
    return Pattern.compile("[ML]([\\d.]+) ([\\d.]+)")
        .matcher(path)
        .results()
        .map(PlotTest::point)
        .toList();
  }

  private static double[] point(MatchResult match) {
    return new double[] {Double.parseDouble(match.group(1)), Double.parseDouble(match.group(2))};
  }
}
