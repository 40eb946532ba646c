package dev.emc.app.study.result;

import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The epoch curve as plots, and as one SVG file that needs no style sheet of a page. */
final class CurveFigure {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 250;
  private static final int LEGEND = 26;
  private static final List<String> COLOURS = List.of("#5f6b76", "#c9510c", "#1f6fb2", "#0a8562");
  private static final String STYLE =
      "text{font:11.5px sans-serif;fill:#5c656e}.title{font-weight:600;fill:#1d2125}"
          + ".tick-y,.label-x{text-anchor:end}.tick-x,.note{text-anchor:middle}"
          + ".grid{stroke:#e9ebed}.line{fill:none;stroke-width:2}";

  private CurveFigure() {}

  /** A plot for each label fraction. */
  static List<LinePlot> plots(GroupResult group) {
    List<LinePlot> plots = new ArrayList<>();
    for (double fraction :
        group.curve().stream().map(CurvePoint::fraction).distinct().sorted().toList()) {
      List<Series> lines = new ArrayList<>();
      for (String row : group.curve().stream().map(CurvePoint::row).distinct().toList()) {
        List<CurvePoint> points =
            group.curve().stream()
                .filter(p -> p.row().equals(row) && p.fraction() == fraction)
                .toList();
        lines.add(
            new Series(
                row,
                points.stream().mapToDouble(CurvePoint::epoch).toArray(),
                points.stream().mapToDouble(p -> p.top1().mean()).toArray()));
      }
      plots.add(
          new LinePlot(
              "Top-1 with " + Words.percent(fraction) + " of the labels",
              "epoch of continued training",
              "%",
              lines,
              List.of()));
    }
    return plots;
  }

  /** All plots above each other, on white. */
  static String svg(List<LinePlot> plots) {
    int each = HEIGHT + 2 * LEGEND;
    var svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\">",
            WIDTH,
            each * plots.size(),
            WIDTH * 3 / 2));
    svg.append("<style>").append(STYLE);
    for (int i = 0; i < COLOURS.size(); i++) {
      svg.append(".s%d{stroke:%s}".formatted(i, COLOURS.get(i)));
    }
    svg.append("</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
    for (int i = 0; i < plots.size(); i++) {
      int top = i * each;
      svg.append(
          "<text class=\"title\" x=\"8\" y=\"%d\">%s</text>"
              .formatted(top + 17, plots.get(i).title()));
      legend(svg, plots.get(i), top + LEGEND + 11);
      svg.append(
          "<svg y=\"%d\" width=\"%d\" height=\"%d\">".formatted(top + 2 * LEGEND, WIDTH, HEIGHT));
      svg.append(plots.get(i).svg()).append("</svg>");
    }
    return svg.append("</svg>\n").toString();
  }

  private static void legend(StringBuilder svg, LinePlot plot, int y) {
    int x = 8;
    for (int i = 0; i < plot.series().size(); i++) {
      String name = plot.series().get(i).name();
      svg.append("<path class=\"line s%d\" d=\"M%d %dh18\"/>".formatted(i, x, y - 4));
      svg.append("<text x=\"%d\" y=\"%d\">%s</text>".formatted(x + 23, y, name));
      x += 40 + 7 * name.length();
    }
  }
}
