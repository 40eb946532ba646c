package dev.emc.eval.report;

import java.util.List;

/**
 * The two-dimensional marginal of a pair of compact embedding dimensions, before and after.
 *
 * @param title such as "dimensions 12 and 87"
 * @param panels the model before first, then those after, with the same points in the same order
 */
public record Marginals(String title, List<Panel> panels) {
  /** Checks that all panels have the same points. */
  public Marginals {
    panels = List.copyOf(panels);
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("marginals of %s have no panel".formatted(title));
    }
    int size = panels.get(0).x().length;
    for (Panel panel : panels) {
      if (panel.x().length != size || panel.y().length != size) {
        throw new IllegalArgumentException(
            "marginals of %s: '%s' has %s and %s values, not %s"
                .formatted(title, panel.model(), panel.x().length, panel.y().length, size));
      }
    }
  }

  /**
   * One model's points.
   *
   * @param model its name
   * @param x first dimension, in 0 … 1
   * @param y second dimension, in 0 … 1
   */
  public record Panel(String model, float[] x, float[] y) {}
}
