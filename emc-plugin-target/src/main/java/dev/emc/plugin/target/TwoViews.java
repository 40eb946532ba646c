package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import java.util.ArrayList;
import java.util.List;

/** What BYOL and MoCo v3 make of two views: projections by the network and by its target. */
final class TwoViews {
  /** Name of the target's projection of view 1 among the embeddings' outputs. */
  static final String TARGET_1 = "target-projection-1";

  /** Name of the target's projection of view 2. */
  static final String TARGET_2 = "target-projection-2";

  private TwoViews() {}

  /**
   * Projections of both views, each view on its own for batch norm, view 1 first; with those of the
   * target, which only a loss needs, in training.
   */
  static Embeddings project(Encoder encoder, Block projector, List<NDArray> views) {
    Embeddings embeddings = Embeddings.of(each(encoder, projector, views), views.size());
    if (encoder.training()) {
      List<NDArray> targets = each(encoder.target(), projector, views);
      embeddings.with(TARGET_1, targets.get(0)).with(TARGET_2, targets.get(1));
    }
    return embeddings;
  }

  private static List<NDArray> each(Encoder encoder, Block projector, List<NDArray> views) {
    var projections = new ArrayList<NDArray>(views.size());
    for (NDArray view : views) {
      projections.add(encoder.apply(projector, encoder.features(view)));
    }
    return projections;
  }
}
