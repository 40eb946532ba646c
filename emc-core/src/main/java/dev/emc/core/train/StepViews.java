package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.core.engine.GradMode;
import dev.emc.images.load.ViewBatch;
import java.util.ArrayList;
import java.util.List;

/** A loaded batch as arrays on the device. */
final class StepViews {
  private StepViews() {}

  /**
   * The views of a batch, each (N, channels, height, width).
   *
   * @param manager that the arrays belong to; their memory may be the batch's, which has to be
   *     closed after it
   */
  static List<NDArray> of(ViewBatch batch, NDManager manager) {
    List<NDArray> views = new ArrayList<>(batch.viewCount());
    for (int v = 0; v < batch.viewCount(); v++) {
      int view = v;
      // Where operations are recorded, those in place go wrong.
      views.add(GradMode.off(() -> batch.array(view, manager)));
    }
    return views;
  }
}
