package dev.emc.eval.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines over a common axis.
 *
 * @param title what is shown
 * @param xLabel of the horizontal axis
 * @param yLabel of the vertical axis, with its unit
 * @param series lines, at most eight
 * @param levels lines to hold them against
 */
public record LinePlot(
    String title, String xLabel, String yLabel, List<Series> series, List<Level> levels)
    implements Plot {
  /** Lines that can be told apart. */
  public static final int MAX_SERIES = Ink.LINES;

  private static final int MAX_POINTS = 300;

  /** Points of a line up to which each gets a mark of its own. */
  private static final int MARKED = 30;

  /** Room between the data and the edges, as a share of the data's range. */
  private static final double ROOM_UP = 0.05;

  private static final double ROOM_ACROSS = 0.02;

  /** Checks the number of lines. */
  public LinePlot {
    series = List.copyOf(series);
    levels = List.copyOf(levels);
    if (series.size() > MAX_SERIES) {
      throw new IllegalArgumentException(
          "plot '%s' has %s lines, more than %s cannot be told apart"
              .formatted(title, series.size(), MAX_SERIES));
    }
  }

  /** Whether no line has a value. */
  public boolean isEmpty() {
    return series.stream().allMatch(Series::isEmpty);
  }

  @Override
  public List<LegendEntry> legend() {
    var legend = new ArrayList<LegendEntry>();
    for (Series line : series) {
      Mark mark = hasPoints(line) ? Mark.ofLine(line.colour()) : Mark.LINE;
      legend.add(new LegendEntry(Ink.line(line.colour()), mark, line.name()));
    }
    levels.forEach(level -> legend.add(new LegendEntry(Ink.LEVEL, Mark.DASHES, level.name())));
    return legend;
  }

  private static boolean hasPoints(Series line) {
    return line.x().length <= MARKED;
  }

  /** Names stand at the ends of lines if there are few and all end at the right. */
  @Override
  public boolean isLabelled() {
    double end = across().high();
    return EndLabels.fit(legend())
        && series.stream().allMatch(line -> !line.isEmpty() && line.x()[line.last()] == end);
  }

  @Override
  public int width() {
    return 400;
  }

  @Override
  public int height() {
    return 250;
  }

  private Span across() {
    var across = new Span();
    series.forEach(line -> line.addRange(across, new Span()));
    return across;
  }

  private Span up() {
    var up = new Span();
    series.forEach(line -> line.addRange(new Span(), up));
    levels.forEach(level -> up.add(level.value()));
    return up;
  }

  private Frame frame() {
    Span across = across();
    boolean whole =
        series.stream()
            .flatMapToDouble(line -> Arrays.stream(line.x()))
            .allMatch(LinePlot::isWhole);
    // A single epoch has no neighbours to show.
    Span shown =
        whole && across.isPoint() ? Span.around(across.low(), 0.6) : across.padded(ROOM_ACROSS);
    return Frame.of(
        this,
        new Scale(xLabel, shown, whole),
        new Scale(yLabel, up().padded(ROOM_UP), false),
        isLabelled() ? EndLabels.width(legend()) : 0);
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value);
  }

  @Override
  public SvgElement drawn(Paper paper) {
    Frame frame = frame();
    SvgElement picture = SvgElement.of("g").add(frame.drawn(paper));
    for (Level level : levels) {
      double at = frame.y().at(level.value());
      picture.add(
          SvgElement.line(frame.x().from(), at, frame.x().to(), at)
              .with("stroke", paper.colour(Ink.LEVEL))
              .with("stroke-width", Mark.DASH_WIDTH)
              .with("stroke-dasharray", Mark.DASH_PATTERN));
    }
    series.forEach(line -> draw(line.thinned(MAX_POINTS), frame, paper, picture));
    if (isLabelled()) {
      picture.add(EndLabels.drawn(labels(frame), frame, paper));
    }
    return picture;
  }

  private static void draw(Series line, Frame frame, Paper paper, SvgElement picture) {
    var path = new PathData();
    var points = new PathData();
    Mark mark = Mark.ofLine(line.colour());
    for (int i = 0; i < line.x().length; i++) {
      if (!line.isThere(i)) {
        continue;
      }
      double x = frame.x().at(line.x()[i]);
      double y = frame.y().at(line.y()[i]);
      if (line.isThere(i - 1)) {
        path.line(x, y);
      } else if (line.isThere(i + 1)) {
        path.move(x, y);
      } else {
        path.dot(x, y);
      }
      mark.draw(points, x, y);
    }
    if (path.isEmpty()) {
      return;
    }
    String colour = paper.colour(Ink.line(line.colour()));
    picture.add(
        SvgElement.of("path")
            .with("d", path.toString())
            .with("fill", "none")
            .with("stroke", colour)
            .with("stroke-width", Mark.LINE_WIDTH)
            .with("stroke-linecap", "round")
            .with("stroke-linejoin", "round"));
    if (hasPoints(line)) {
      picture.add(SvgElement.of("path").with("d", points.toString()).with("fill", colour));
    }
  }

  private List<EndLabels.Label> labels(Frame frame) {
    var labels = new ArrayList<EndLabels.Label>();
    List<LegendEntry> entries = legend();
    for (int i = 0; i < entries.size(); i++) {
      double value =
          i < series.size()
              ? series.get(i).thinned(MAX_POINTS).lastValue()
              : levels.get(i - series.size()).value();
      labels.add(new EndLabels.Label(entries.get(i), frame.y().at(value)));
    }
    return labels;
  }
}
