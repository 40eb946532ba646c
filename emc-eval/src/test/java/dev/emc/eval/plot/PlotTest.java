package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
  private static final double[] EPOCHS = {0, 5, 10};

  private static String inline(Plot plot) {
    return Pictures.inline(plot);
  }

  private static LinePlot lines(List<Level> levels, Series... series) {
    return new LinePlot("t", "x", "y", List.of(series), levels);
  }

  @Test
  void linesGoThroughTheirPoints() {
    String svg = inline(lines(List.of(), new Series("a", 1, EPOCHS, new double[] {0, 1, 0})));
    List<double[]> points = points(path(svg, "s1"));
    assertEquals(3, points.size());
    assertEquals(points.get(0)[0] + points.get(2)[0], 2 * points.get(1)[0], 0.11);
    assertEquals(points.get(0)[1], points.get(2)[1]);
    assertTrue(points.get(1)[1] < points.get(0)[1], "larger values are higher up");
  }

  @Test
  void gapsAndPlotsWithoutValues() {
    double[] x = {0, 1, 2, 3, 4};
    String svg =
        inline(lines(List.of(), new Series("a", 0, x, new double[] {1, 2, Double.NaN, 2, 3})));
    assertEquals(2, path(svg, "s0").chars().filter(c -> c == 'M').count());
    assertFalse(svg.contains("NaN"));
    LinePlot none = lines(List.of(), new Series("a", 0, new double[0], new double[0]));
    assertTrue(none.isEmpty());
    assertTrue(inline(none).endsWith("</svg>"));
  }

  @Test
  void aSingleValueIsMarked() {
    String svg = inline(lines(List.of(), new Series("a", 2, new double[] {1}, new double[] {3})));
    assertTrue(svg.contains("var(--s2)"), svg);
  }

  @Test
  void longSeriesAreThinnedToMeans() {
    double[] x = new double[10_000];
    double[] y = new double[10_000];
    Arrays.setAll(x, i -> i);
    Arrays.setAll(y, i -> i % 2);
    Series thin = new Series("a", 0, x, y).thinned(100);
    assertEquals(100, thin.x().length);
    assertEquals(49.5, thin.x()[0], 1e-9);
    assertEquals(0.5, thin.y()[37], 1e-9);
  }

  @Test
  void levelsStayInsideAndAreInTheLegend() {
    Series line = new Series("a", 0, new double[] {0, 1}, new double[] {-1, -0.5});
    LinePlot plot = lines(List.of(new Level("top", 3)), line);
    Matcher level = Pattern.compile("<line[^>]*?y1=\"([\\d.]+)\"[^>]*>").matcher("");
    String dashed = element(inline(plot), "stroke-dasharray=\"5,4\"");
    double height =
        Double.parseDouble(level.reset(dashed).results().findFirst().orElseThrow().group(1));
    assertTrue(height > 0 && height < 60, "at " + height);
    assertEquals(List.of("a", "top"), plot.legend().stream().map(LegendEntry::name).toList());
    assertEquals(Ink.LEVEL, plot.legend().get(1).colour());
  }

  @Test
  void tooManyLinesAreRefused() {
    Series line = new Series("a", 0, new double[] {0}, new double[] {0});
    assertEquals(
        "plot 't' has 9 lines, more than 8 cannot be told apart",
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinePlot("t", "x", "y", Collections.nCopies(9, line), List.of()))
            .getMessage());
  }

  @Test
  void textStaysTextAndColoursAreThoseOfThePage() throws Exception {
    LinePlot plot =
        new LinePlot(
            "t <1>",
            "epoch",
            "accuracy, %",
            List.of(new Series("a", 3, EPOCHS, new double[] {1, 2, 4})),
            List.of());
    Document svg = Svg.parse(inline(plot));
    NodeList texts = svg.getElementsByTagName("text");
    List<String> read = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      read.add(text.getTextContent());
      assertTrue(
          List.of("start", "middle", "end").contains(text.getAttribute("text-anchor")), "anchored");
    }
    assertTrue(read.containsAll(List.of("epoch", "accuracy, %", "0", "10", "a")), read.toString());
    assertEquals("t <1>", svg.getDocumentElement().getAttribute("aria-label"));
    assertFalse(inline(plot).contains("rgb("), inline(plot));
    assertFalse(inline(plot).contains("\"#"), inline(plot));
  }

  @Test
  void pageAndPlotsHaveTheSameColours() throws IOException {
    String css;
    try (InputStream in = Plot.class.getResourceAsStream("/dev/emc/eval/report/report.css")) {
      css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Ink ink : Ink.values()) {
      String hex = "--%s: #%06x".formatted(ink.style(), ink.rgb());
      assertTrue(css.contains(hex), hex);
      assertTrue(css.split(Pattern.quote("--" + ink.style() + ":"), -1).length == 3, "dark, too");
    }
    assertEquals(
        Ink.values().length,
        Arrays.stream(Ink.values()).map(Ink::rgb).distinct().count(),
        "a colour stands for one thing");
  }

  @Test
  void histogramsHaveABarForEachBinThatIsNotEmpty() {
    HistogramPlot plot =
        new HistogramPlot(
            "t",
            "distance",
            "images",
            new double[] {0, 1, 2, 3, 4},
            List.of(new HistogramPlot.Layer("a", 1, new int[] {5, 0, 2, 4})),
            5);
    String outline = path(inline(plot), "s1");
    assertEquals(2, outline.split("Z", -1).length - 1, outline);
    List<double[]> corners = points(outline);
    assertEquals(4 + 6, corners.size(), outline);
    double base = corners.get(0)[1];
    assertEquals(base, corners.get(9)[1], "back on the axis");
    double unit = (base - corners.get(1)[1]) / 5;
    double[] heights = {0, 5, 5, 0, 0, 2, 2, 4, 4, 0};
    double bin = corners.get(2)[0] - corners.get(1)[0];
    double[] edges = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
    for (int i = 0; i < heights.length; i++) {
      assertEquals(heights[i], (base - corners.get(i)[1]) / unit, 0.01, "height " + i);
      assertEquals(edges[i], (corners.get(i)[0] - corners.get(0)[0]) / bin, 0.01, "edge " + i);
    }
    assertEquals(
        "histogram 't' has 2 bins and 2 edges",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new HistogramPlot(
                        "t",
                        "x",
                        "y",
                        new double[] {0, 1},
                        List.of(new HistogramPlot.Layer("a", 1, new int[2])),
                        5))
            .getMessage());
  }

  private static IntervalPlot.Row row(String name, double value, double half, int colour) {
    return new IntervalPlot.Row(name, value, value - half, value + half, colour, "kind " + colour);
  }

  @Test
  void intervalsLieBesideTheirNamesAroundTheirValues() throws Exception {
    IntervalPlot plot =
        new IntervalPlot("t", "points", List.of(row("first", 2, 1, 2), row("second", -1, 0.5, 3)));
    String svg = inline(plot);
    NodeList lines = Svg.parse(svg).getElementsByTagName("line");
    List<double[]> intervals = new ArrayList<>();
    double zero = Double.NaN;
    for (int i = 0; i < lines.getLength(); i++) {
      Element line = (Element) lines.item(i);
      double[] ends = {number(line, "x1"), number(line, "x2"), number(line, "y1")};
      if (line.getAttribute("stroke-linecap").equals("round")) {
        intervals.add(ends);
      } else if (line.hasAttribute("stroke-dasharray")) {
        zero = ends[0];
      }
    }
    assertEquals(2, intervals.size());
    double unit = (intervals.get(0)[1] - intervals.get(0)[0]) / 2;
    assertEquals(unit, intervals.get(1)[1] - intervals.get(1)[0], 0.02);
    assertEquals(zero + unit, intervals.get(0)[0], 0.02);
    assertEquals(zero - 1.5 * unit, intervals.get(1)[0], 0.02);
    assertTrue(intervals.get(0)[2] < intervals.get(1)[2], "the first is at the top");
    NodeList texts = Svg.parse(svg).getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      if (text.getTextContent().equals("second")) {
        assertEquals(intervals.get(1)[2], number(text, "y"), 6);
      }
    }
    assertEquals(
        List.of("kind 3", "kind 2"), plot.legend().stream().map(LegendEntry::name).toList());
    assertTrue(
        plot.height() > new IntervalPlot("t", "x", plot.rows().subList(0, 1)).height(),
        "a row takes its own height");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void plotsOfIntervalsCanShareAnAxis() {
    List<IntervalPlot.Row> rows = List.of(row("a", 1, 0.5, 0));
    assertFalse(inline(new IntervalPlot("t", "x", rows)).contains(">8<"));
    String shared = inline(new IntervalPlot("t", "x", rows, -1, 8));
    assertTrue(shared.contains(">8<"), shared);
  }

  @Test
  void whatIsNoIntervalIsRefused() {
    assertEquals(
        "row 'a': 1.0 and 2.0 to 0.0 are no value and its interval",
        assertThrows(IllegalArgumentException.class, () -> row("a", 1, -1, 0)).getMessage());
    assertEquals(
        "plot 't' has no row",
        assertThrows(IllegalArgumentException.class, () -> new IntervalPlot("t", "x", List.of()))
            .getMessage());
  }

  @Test
  void pointsAreDrawnWhereTheyAre() {
    float[] x = {0, 1, 0.5f, 0.6f};
    float[] y = {0, 1, 0.25f, 0.3f};
    String svg = inline(new UnitSquarePlot("t", x, y, new int[] {0, 0, 7, 7}));
    List<double[]> first = points(path(svg, "g0"));
    List<double[]> last = points(path(svg, "g7"));
    double side = first.get(1)[0] - first.get(0)[0];
    assertEquals(side, first.get(0)[1] - first.get(1)[1], 0.1);
    assertTrue(side > 220, "side " + side);
    assertEquals(first.get(0)[0] + 0.5 * side, last.get(0)[0], 0.1);
    assertEquals(first.get(0)[1] - 0.25 * side, last.get(0)[1], 0.1);
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
      assertTrue(values[i] < values[0] || groups[i] >= groups[0]);
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

  @Test
  void filesStandAlone(@TempDir Path folder) throws Exception {
    Pictures.write(
        lines(List.of(), new Series("a line", 1, EPOCHS, new double[] {0, 1, 0})), folder, "f");
    String svg = Files.readString(folder.resolve("f.svg"));
    Svg.parse(svg);
    assertFalse(svg.contains("var("), "no style sheet");
    assertTrue(svg.contains("a line"), "a legend of its own");
    assertTrue(svg.contains("fill=\"#ffffff\""), "on white");
    assertTrue(svg.contains("stroke=\"#1f6fb2\""), "in colours of its own");
  }

  /** The first path of a colour. */
  private static String path(String svg, String ink) {
    int group = svg.indexOf("stroke=\"var(--" + ink + ")\"");
    int start = svg.indexOf(" d=\"", svg.lastIndexOf('<', group)) + 4;
    return svg.substring(start, svg.indexOf('"', start));
  }

  /** The element behind an attribute. */
  private static String element(String svg, String attribute) {
    int at = svg.indexOf(attribute);
    int start = svg.indexOf("<line", svg.lastIndexOf('<', at));
    return svg.substring(start, svg.indexOf('>', svg.indexOf("/", start)) + 1);
  }

  private static List<double[]> points(String path) {
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
