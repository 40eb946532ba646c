package dev.emc.api;

import dev.emc.api.view.ViewPlan;
import org.apiguardian.api.API;

/**
 * The sizes of a run, known before anything is loaded.
 *
 * @param batchSize images per step, N
 * @param embeddingWidth width of an embedding, D
 * @param views the views drawn of each image
 * @param channels of an image: 1 for grey, 3 for colour
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record RunShape(int batchSize, int embeddingWidth, ViewPlan views, int channels) {
  /** Side in pixels of the full-resolution views. */
  public int imageSize() {
    return views.fullSize();
  }
}
