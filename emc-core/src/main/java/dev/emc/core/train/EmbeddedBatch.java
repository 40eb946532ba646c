package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import java.util.List;

/** How one step's batch becomes embeddings, and how the loss's gradient goes back from them. */
interface EmbeddedBatch {
  /** Embeds some images of each view, (n, C, H, W) each. */
  @FunctionalInterface
  interface Embedder {
    /** Their embeddings, in training. */
    Embeddings embed(List<NDArray> views);
  }

  /** The whole batch's embeddings, where the loss's graph begins; recording is on. */
  Embeddings embed();

  /** Takes the gradient that the loss has at the embeddings to the weights; recording is on. */
  void backward();

  /**
   * Refuses embeddings of another shape.
   *
   * @param views they are of
   * @param method its name
   * @param width that the method says they have
   */
  static Embeddings checked(Embeddings embeddings, List<NDArray> views, String method, int width) {
    long images = views.get(0).getShape().get(0);
    if (embeddings.batchSize() != images || embeddings.width() != width) {
      throw new IllegalStateException(
          "method '%s': embed() must give embeddings (N, D), here (%s, %s), for each view, but gave (%s, %s)"
              .formatted(method, images, width, embeddings.batchSize(), embeddings.width()));
    }
    return embeddings;
  }
}
