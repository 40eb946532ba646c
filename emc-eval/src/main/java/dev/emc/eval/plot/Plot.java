package dev.emc.eval.plot;

import java.util.List;

/** A picture of numbers. */
public sealed interface Plot permits LinePlot, HistogramPlot, IntervalPlot, UnitSquarePlot {
  /** What is shown. */
  String title();

  /** What its colours mean, in the order shown; empty if there is nothing to say. */
  List<LegendEntry> legend();

  /** Whether the picture says itself what its colours mean, and a legend would say it again. */
  boolean isLabelled();

  /**
   * The picture without its title and legend, an element {@code g} from 0, 0 to its width and
   * height.
   */
  SvgElement drawn(Paper paper);

  /** Width at which text has its size, pixels. */
  int width();

  /** Height at which text has its size, pixels. */
  int height();
}
