package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PicturesTest {
  private static final String LONG = "swav 800 epochs, continued with EMC (β₁ 10, β₂ 1) <seed 3>";

  /** Plots of all kinds: long names, huge and tiny numbers, many and few points. */
  private static List<Plot> plots() {
    List<Plot> plots = new ArrayList<>();
    double[] scales = {1, 1e-7, 300, 2e6, 1e300};
    for (int lines : new int[] {1, 2, 4, 8}) {
      for (int points : new int[] {1, 2, 20, 1000}) {
        double scale = scales[plots.size() / 2 % scales.length];
        plots.add(lines(lines, points, scale, LONG));
        plots.add(lines(lines, points, scale, "one of them"));
      }
    }
    double[] edges = IntStream.rangeClosed(0, 50).mapToDouble(i -> i / 25.0).toArray();
    for (int highest : new int[] {1, 7, 20_000, 3_000_000}) {
      int[] counts = IntStream.range(0, 50).map(i -> highest * (i % 7) / 6).toArray();
      plots.add(
          new HistogramPlot(
              LONG,
              "distance of unit features",
              "images",
              edges,
              List.of(
                  new HistogramPlot.Layer(LONG, 1, counts),
                  new HistogramPlot.Layer("to neighbour 10", 2, counts)),
              highest));
    }
    float[] values = {0, 0.5f, 1};
    plots.add(new UnitSquarePlot(LONG, values, values, new int[] {0, 3, 7}));
    return plots;
  }

  private static LinePlot lines(int lines, int points, double scale, String name) {
    var random = new Random(lines + points);
    double[] x = IntStream.range(0, points).asDoubleStream().toArray();
    List<Series> series =
        IntStream.range(0, lines)
            .mapToObj(
                i ->
                    new Series(
                        name + " " + i,
                        i,
                        x,
                        DoubleStream.generate(random::nextGaussian)
                            .limit(points)
                            .map(value -> scale * value)
                            .toArray()))
            .toList();
    List<Level> levels = lines == 1 ? List.of(new Level("uniform", 2 * scale)) : List.of();
    return new LinePlot(LONG + " " + LONG, "epoch", "a unit, " + LONG + LONG, series, levels);
  }

  @Test
  void noTextOverlapsAnotherOrIsCutOff() throws Exception {
    List<Plot> plots = plots();
    assertTrue(plots.stream().anyMatch(plot -> plot.isLabelled() && plot.legend().size() == 4));
    assertTrue(plots.stream().anyMatch(plot -> !plot.isLabelled()));
    for (Plot plot : plots) {
      assertEquals(List.of(), Svg.misplaced(Svg.parse(Pictures.inline(plot))));
      assertEquals(List.of(), Svg.misplaced(Svg.parse(Pictures.svg(List.of(plot, plot)))));
    }
  }

  @Test
  void theTestSeesTextsThatOverlap() throws Exception {
    String svg =
        "<svg viewBox=\"0 0 100 50\" font-size=\"10\"><text x=\"10\" y=\"20\""
            + " text-anchor=\"start\">one</text><g transform=\"translate(5 5)\">"
            + "<text x=\"15\" y=\"17\" text-anchor=\"middle\">two</text></g>"
            + "<text x=\"99\" y=\"40\" text-anchor=\"middle\">out</text></svg>";
    assertEquals(2, Svg.misplaced(Svg.parse(svg)).size());
  }

  /** Twenty ticks of up to ten characters. */
  @Test
  void labelsAreLeftOutWhereThereIsNoRoom() throws Exception {
    double[] x = IntStream.range(0, 20).mapToDouble(i -> 1_000_000.0 * i).toArray();
    String svg =
        Pictures.inline(
            new LinePlot("t", "step", "loss", List.of(new Series("a", 0, x, x)), List.of()));
    List<Svg.Box> below =
        Svg.texts(Svg.parse(svg)).stream().filter(box -> box.top() > 210).toList();
    assertTrue(below.size() >= 3 && below.size() < 20, below.toString());
  }

  @Test
  void theSamePlotIsTheSameBytesInEveryLocale() {
    Locale before = Locale.getDefault();
    List<String> expected = plots().stream().map(PicturesTest::bothWays).toList();
    try {
      for (String locale : List.of("tr", "ar-EG-u-nu-arab", "de-DE", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(locale));
        assertEquals(expected, plots().stream().map(PicturesTest::bothWays).toList(), locale);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String bothWays(Plot plot) {
    return Pictures.inline(plot) + Pictures.svg(List.of(plot));
  }

  @Test
  void namesFromOutsideStayText() throws Exception {
    String name = "\"><script>x</script>&\u0007";
    String shown = name.replace('\u0007', '\ufffd');
    LinePlot plot =
        new LinePlot(
            name,
            name,
            name,
            List.of(new Series("<b>", 0, new double[] {0, 1}, new double[] {0, 1})),
            List.of(new Level("</svg>", 2)));
    for (String svg : List.of(Pictures.inline(plot), Pictures.svg(List.of(plot)))) {
      assertFalse(svg.contains("<script") || svg.contains("<b>"), svg);
      List<String> texts = Svg.texts(Svg.parse(svg)).stream().map(Svg.Box::text).toList();
      assertTrue(texts.containsAll(List.of(shown, "<b>", "</svg>")), texts.toString());
    }
  }

  /** Nothing has a colour of its own but for the page's variables, which have a dark scheme. */
  @Test
  void aPagesColoursAreVariables() throws Exception {
    Pattern variable = Pattern.compile("var\\(--([a-z0-9]+)\\)|none");
    List<String> inks = Arrays.stream(Ink.values()).map(Ink::style).toList();
    for (Plot plot : plots()) {
      Document svg = Svg.parse(Pictures.inline(plot));
      NodeList all = svg.getElementsByTagName("*");
      int coloured = 0;
      for (int i = 0; i < all.getLength(); i++) {
        for (String attribute : List.of("fill", "stroke")) {
          String colour = ((Element) all.item(i)).getAttribute(attribute);
          if (!colour.isEmpty()) {
            var matcher = variable.matcher(colour);
            assertTrue(matcher.matches(), colour);
            assertTrue(matcher.group(1) == null || inks.contains(matcher.group(1)), colour);
            coloured++;
          }
        }
      }
      assertTrue(coloured > 2, plot.title());
    }
  }
}
