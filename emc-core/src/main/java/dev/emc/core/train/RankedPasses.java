package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.emc.api.Embeddings;
import dev.emc.api.nn.BatchNorm;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.GraphCuts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rank's passes through the network, and what it exchanges with the others around them; one
 * process exchanges nothing.
 */
final class RankedPasses {
  private final Ranks ranks;
  private final boolean synchronizes;
  private final JointEmbeddingNetwork network;
  private final EmbeddedBatch.Embedder embedder;

  /**
   * Passes of a step.
   *
   * @param synchronizes whether batch norms see the images of all ranks
   */
  RankedPasses(
      Ranks ranks,
      boolean synchronizes,
      JointEmbeddingNetwork network,
      EmbeddedBatch.Embedder embedder) {
    this.ranks = ranks;
    this.synchronizes = ranks.areSeveral() && synchronizes;
    this.network = network;
    this.embedder = embedder;
  }

  /**
   * What a pass has made.
   *
   * @param embeddings of this rank's images
   * @param rows of them and of what is kept with them, by name
   * @param norms in which its graph is cut; null where it is whole
   */
  record Pass(Embeddings embeddings, Map<String, NDArray> rows, @Nullable SynchronizedNorms norms) {
    /** Named here, as what stacks them must be recorded as the pass is. */
    private Pass(Embeddings embeddings, @Nullable SynchronizedNorms norms) {
      this(embeddings, BatchRows.named(embeddings), norms);
    }

    /** Lets rows of gradients go through the graph, to the weights; recording is on. */
    void backward(Map<String, NDArray> gradients, long from, long to) {
      BatchRows.backward(rows, gradients, from, to, norms != null);
      if (norms != null) {
        norms.backward();
      }
    }
  }

  /** Embeds some of this rank's images of each view. */
  Pass embed(List<NDArray> views) {
    if (!synchronizes) {
      return new Pass(embedder.embed(views), null);
    }
    var norms = new SynchronizedNorms(ranks);
    return new Pass(
        BatchNorm.with(norms, () -> GraphCuts.by(norms, () -> embedder.embed(views))), norms);
  }

  /** After all that moves running statistics: norms of their own move as the mean of all. */
  void moved() {
    if (ranks.areSeveral() && !synchronizes) {
      GradMode.off(() -> new RunningStatistics(network).average(ranks));
    }
  }

  /** The same rows of all ranks, by rank. */
  List<NDArray> gathered(NDArray own) {
    if (!ranks.areSeveral()) {
      return List.of(own.stopGradient());
    }
    var parts = new ArrayList<NDArray>();
    try (NDArray all = ranks.gather(own)) {
      for (int rank = 0; rank < ranks.size(); rank++) {
        parts.add(all.get(rank));
      }
    }
    return parts;
  }

  /** Images of all ranks, of which this one has so many. */
  long all(long images) {
    return images * ranks.size();
  }

  /**
   * Place in the whole batch of this rank's first image of a piece.
   *
   * @param piece from 0
   * @param size images that a rank has of a piece
   */
  long place(int piece, long size) {
    return (piece * (long) ranks.size() + ranks.rank()) * size;
  }

  /**
   * Before the first gradient goes through the passes. What the loss itself has left at weights,
   * such as those of a predictor, is the whole batch's on every rank: the first one's counts.
   */
  void beginBackward() {
    if (!ranks.isMain()) {
      trainable().forEach(RankGradients::clear);
    }
  }

  /** After the last one: a weight's gradient is the sum of what the ranks have for it. */
  void endBackward() {
    if (ranks.areSeveral()) {
      GradMode.off(() -> new RankGradients(ranks).sum(trainable()));
    }
  }

  private List<Parameter> trainable() {
    return List.copyOf(network.stateDict().trainable().values());
  }
}
