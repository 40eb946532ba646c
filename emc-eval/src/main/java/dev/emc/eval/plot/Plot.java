package dev.emc.eval.plot;

import java.util.List;
import org.jfree.chart.JFreeChart;

/** A picture of numbers. */
public sealed interface Plot permits LinePlot, HistogramPlot, UnitSquarePlot {
  /** What is shown. */
  String title();

  /** What its colours mean, in the order shown; empty if it needs no legend. */
  List<LegendEntry> legend();

  /** The picture without its title and legend. */
  JFreeChart chart();

  /** Width at which text has its size, pixels. */
  int width();

  /** Height at which text has its size, pixels. */
  int height();
}
