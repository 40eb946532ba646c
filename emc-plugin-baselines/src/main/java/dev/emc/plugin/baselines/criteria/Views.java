package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;
import java.util.List;
import java.util.function.UnaryOperator;

/** Sums and means of a per-view scalar over views. */
final class Views {
  private Views() {}

  /** Σ over views of a scalar. */
  static NDArray sum(List<NDArray> views, UnaryOperator<NDArray> criterion) {
    NDArray total = criterion.apply(views.get(0));
    for (NDArray view : views.subList(1, views.size())) {
      total = total.add(criterion.apply(view));
    }
    return total;
  }

  /** Mean over views of a scalar. */
  static NDArray mean(List<NDArray> views, UnaryOperator<NDArray> criterion) {
    NDArray total = sum(views, criterion);
    return total.mul(Scalars.like(total, 1.0 / views.size()));
  }
}
