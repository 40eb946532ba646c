package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import dev.emc.api.StepInfo;
import dev.emc.core.config.Recompute;
import dev.emc.core.distributed.Ranks;
import java.util.List;

/** How the batch of each step passes a network: at once, in pieces, by ranks, partly twice. */
final class StepPasses {
  private final JointEmbeddingNetwork network;
  private final boolean draws;
  private Ranks ranks = Ranks.SINGLE;
  private boolean synchronizesNorms = true;
  private int pieceSize = Integer.MAX_VALUE;
  private boolean recomputes;

  /** At once, in this process, keeping all activations. */
  StepPasses(JointEmbeddingNetwork network) {
    this.network = network;
    this.draws = StepDraws.areMadeBy(network.blocks().values());
  }

  /**
   * Does each step together with other ranks, of which each has its share of the images, see {@link
   * RankedBatch}.
   *
   * @param synchronizes whether batch norms see the images of all ranks
   */
  StepPasses across(Ranks others, boolean synchronizes) {
    ranks = others;
    synchronizesNorms = synchronizes;
    return this;
  }

  /** Does each step's passes in pieces of so many images of all ranks, see {@link PiecedBatch}. */
  StepPasses inPiecesOf(int images) {
    pieceSize = images;
    return this;
  }

  /** Has some activations computed again instead of kept, see {@link Recomputation}. */
  StepPasses recomputing(Recompute what) {
    recomputes = what == Recompute.BLOCKS;
    return this;
  }

  /** Those that do it together. */
  Ranks ranks() {
    return ranks;
  }

  /**
   * The batch of a step.
   *
   * @param views (N, C, H, W) each, this rank's share
   * @param measures whether the graph of its loss must begin at the embeddings
   */
  EmbeddedBatch batch(
      List<NDArray> views, EmbeddedBatch.Embedder embedder, boolean measures, StepInfo info) {
    int images = (int) views.get(0).getShape().get(0);
    int piece = Math.min(pieceSize / ranks.size(), images);
    boolean twice = recomputes || measures || piece < images;
    var passes =
        new RankedPasses(
            ranks,
            synchronizesNorms,
            recomputes,
            network,
            embedder,
            draws || twice ? StepDraws.of(info) : StepDraws.NONE);
    if (piece < images) {
      return new PiecedBatch(network, views, piece, passes);
    }
    if (ranks.areSeveral()) {
      return new RankedBatch(views, passes);
    }
    // Who measures needs embeddings whose graph begins there: its running statistics are put back.
    return measures ? new PiecedBatch(network, views, images, passes) : passes.whole(views);
  }
}
