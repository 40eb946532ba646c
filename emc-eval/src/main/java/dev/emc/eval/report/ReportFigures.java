package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.HistogramPlot;
import dev.emc.eval.plot.Pictures;
import dev.emc.eval.plot.Plot;
import dev.emc.eval.plot.UnitSquarePlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The paper's figures 2 and 3, and all figures of a report as files. */
public final class ReportFigures {
  private ReportFigures() {}

  /**
   * One of the squares of a two-dimensional marginal.
   *
   * @param role before, after or reference
   */
  record Panel(String name, String role, UnitSquarePlot plot) {}

  /** A histogram for each model, all over the same axes. */
  public static List<HistogramPlot> histograms(Separability found) {
    int highest =
        found.models().stream()
            .flatMapToInt(m -> IntStream.concat(IntStream.of(m.first()), IntStream.of(m.kth())))
            .max()
            .orElse(1);
    return found.models().stream()
        .map(
            m ->
                new HistogramPlot(
                    m.model(),
                    "distance of unit features",
                    "images",
                    found.edges(),
                    List.of(
                        new HistogramPlot.Layer("to the 1st neighbour", 1, m.first()),
                        new HistogramPlot.Layer("to neighbour " + found.k(), 2, m.kth())),
                    highest))
        .toList();
  }

  /** Each model in the colours of the first, and the two reference cases. */
  static List<Panel> panels(Marginals marginals) {
    Marginals.Panel before = marginals.panels().get(0);
    int[] groups = UnitSquarePlot.groupsByRank(before.x());
    List<Panel> panels = new ArrayList<>();
    for (Marginals.Panel panel : marginals.panels()) {
      panels.add(panel(panel, panel == before ? "before" : "after", groups));
    }
    int size = before.x().length;
    for (boolean cross : new boolean[] {false, true}) {
      Marginals.Panel reference = reference(size, cross);
      panels.add(panel(reference, "reference", UnitSquarePlot.groupsByRank(reference.x())));
    }
    return panels;
  }

  private static Panel panel(Marginals.Panel panel, String role, int[] groups) {
    return new Panel(
        panel.model(),
        role,
        new UnitSquarePlot(panel.model() + ", " + role, panel.x(), panel.y(), groups));
  }

  /**
   * A uniform square, or the X: its marginals are uniform and uncorrelated, too, but its two
   * dimensions depend on each other.
   */
  private static Marginals.Panel reference(int size, boolean cross) {
    var random = new SplittableRandom(1);
    float[] x = new float[size];
    float[] y = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextDouble();
      float other = (float) random.nextDouble();
      y[i] = !cross ? other : other < 0.5f ? x[i] : 1 - x[i];
    }
    return new Marginals.Panel(cross ? "X distribution" : "uniform", x, y);
  }

  /**
   * Writes every figure as SVG.
   *
   * @return names of the figures, without endings
   */
  public static List<String> write(ReportData data, Path folder) throws IOException {
    Map<String, Plot> figures = new LinkedHashMap<>();
    Finding finding = data.finding();
    if (finding != null) {
      FindingViews.plots(finding).forEach(plot -> add(figures, plot.title(), plot));
    }
    DifferencePlots.of(data).forEach(plot -> add(figures, "difference " + plot.title(), plot));
    data.curves().forEach(plot -> add(figures, "accuracy " + plot.title(), plot));
    Separability separability = data.separability();
    if (separability != null) {
      histograms(separability).forEach(plot -> add(figures, "separability " + plot.title(), plot));
    }
    for (Marginals marginals : data.marginals()) {
      panels(marginals)
          .forEach(panel -> add(figures, marginals.title() + " " + panel.name(), panel.plot()));
    }
    data.plots().stream()
        .filter(plot -> !plot.isEmpty())
        .forEach(plot -> add(figures, plot.title(), plot));
    for (Map.Entry<String, Plot> figure : figures.entrySet()) {
      Pictures.write(figure.getValue(), folder, figure.getKey());
    }
    return List.copyOf(figures.keySet());
  }

  private static void add(Map<String, Plot> figures, String title, Plot plot) {
    String name =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String unique = name;
    for (int i = 2; figures.containsKey(unique); i++) {
      unique = name + "-" + i;
    }
    figures.put(unique, plot);
  }
}
