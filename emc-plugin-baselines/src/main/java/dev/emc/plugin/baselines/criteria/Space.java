package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.math.Scalars;
import java.util.ArrayList;
import java.util.List;

/** Which form of the embeddings a criterion looks at. */
public enum Space {
  /** Rows of unit length. */
  EMBEDDINGS,
  /** The projector's output as it is. */
  PROJECTOR;

  /** One view in this form, (N, D). */
  NDArray view(Embeddings embeddings, int index) {
    return this == EMBEDDINGS ? embeddings.normalizedView(index) : embeddings.view(index);
  }

  /** Width below which embeddings in this form are constant: a unit row of width 1 is +1 or -1. */
  int leastWidth() {
    return this == EMBEDDINGS ? 2 : 1;
  }

  /** The full-resolution views in this form, (N, D) each. */
  List<NDArray> fullResolutionViews(Embeddings embeddings) {
    var views = new ArrayList<NDArray>();
    for (int i = 0; i < embeddings.fullResolutionCount(); i++) {
      views.add(view(embeddings, i));
    }
    return views;
  }

  /**
   * All views at the scale at which a coordinate can be standard normal: unit rows are multiplied
   * by √D. (N, D) each.
   */
  List<NDArray> standardizedViews(Embeddings embeddings) {
    double scale = Math.sqrt((double) embeddings.width());
    var views = new ArrayList<NDArray>();
    for (int i = 0; i < embeddings.viewCount(); i++) {
      NDArray view = view(embeddings, i);
      views.add(this == EMBEDDINGS ? view.mul(Scalars.like(view, scale)) : view);
    }
    return views;
  }
}
