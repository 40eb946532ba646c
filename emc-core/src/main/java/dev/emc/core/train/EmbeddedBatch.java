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

  /** A batch that passes at once and whose graph is one with the loss's. */
  static EmbeddedBatch whole(List<NDArray> views, Embedder embedder) {
    return new EmbeddedBatch() {
      @Override
      public Embeddings embed() {
        return embedder.embed(views);
      }

      @Override
      public void backward() {
        // The loss's own backward pass has gone through.
      }
    };
  }
}
