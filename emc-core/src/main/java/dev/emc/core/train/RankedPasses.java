package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.emc.api.Embeddings;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.BlockPass;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.GraphCuts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A rank's passes through the network, and what it exchanges with the others around them; one
 * process exchanges nothing.
 */
final class RankedPasses {
  private final Ranks ranks;
  private final boolean synchronizes;
  private final boolean recomputes;
  private final JointEmbeddingNetwork network;
  private final EmbeddedBatch.Embedder embedder;
  private final StepDraws draws;
  private final RankGradients exchanges;
  private final Set<Parameter> begun = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Passes of a step.
   *
   * @param synchronizes whether batch norms see the images of all ranks
   * @param recomputes whether the backbone's blocks are passed again in the backward pass
   */
  RankedPasses(
      Ranks ranks,
      boolean synchronizes,
      boolean recomputes,
      JointEmbeddingNetwork network,
      EmbeddedBatch.Embedder embedder,
      StepDraws draws) {
    this.ranks = ranks;
    this.synchronizes = ranks.areSeveral() && synchronizes;
    this.recomputes = recomputes;
    this.network = network;
    this.embedder = embedder;
    this.draws = draws;
    this.exchanges = new RankGradients(ranks);
  }

  /**
   * What a pass has made.
   *
   * @param embeddings of this rank's images
   * @param rows of them and of what is kept with them, by name
   * @param graph where its graph is cut
   */
  record Pass(Embeddings embeddings, Map<String, NDArray> rows, CutGraph graph) {
    /** Named here, as what stacks them must be recorded as the pass is. */
    private Pass(Embeddings embeddings, CutGraph graph) {
      this(embeddings, BatchRows.named(embeddings), graph);
    }
  }

  /**
   * Lets rows of gradients go through a pass's graph, to the weights; recording is on.
   *
   * @param last whether no other pass will: gradients are exchanged as soon as they are whole,
   *     while others are computed
   */
  void backward(Pass pass, Map<String, NDArray> gradients, long from, long to, boolean last) {
    CutGraph graph = pass.graph();
    BatchRows.backward(pass.rows(), gradients, from, to, !graph.isWhole());
    if (last && ranks.areSeveral()) {
      graph.backward(trainable(), this::begin);
    } else {
      graph.backward();
    }
  }

  private void begin(List<Parameter> whole) {
    if (!whole.isEmpty()) {
      begun.addAll(whole);
      GradMode.off(() -> exchanges.begin(whole));
    }
  }

  /**
   * Embeds some of this rank's images of each view.
   *
   * @param piece they are of, from 0
   */
  Pass embed(int piece, List<NDArray> views) {
    var graph = new CutGraph();
    return new Pass(embed(piece, views, graph), graph);
  }

  private Embeddings embed(int piece, List<NDArray> views, CutGraph graph) {
    draws.beginPass(piece, ranks.rank());
    BlockPass.@Nullable Passer passer =
        recomputes
            ? new Recomputation(network, graph, draws, this::synchronizing)
            : draws.seeds() ? Recomputation.seeded(draws) : null;
    Embeddings embeddings =
        BlockPass.by(passer, () -> synchronizing(graph, () -> embedder.embed(views)));
    draws.beginLoss();
    return embeddings;
  }

  private <T> T synchronizing(CutGraph graph, Supplier<T> work) {
    if (!synchronizes) {
      return work.get();
    }
    var norms = new SynchronizedNorms(ranks, graph);
    return BatchNorm.with(norms, () -> GraphCuts.by(norms, work));
  }

  /**
   * A batch that passes at once and whose graph is one with the loss's, up to where it is cut.
   *
   * @param views (N, C, H, W) each, all of the batch
   */
  EmbeddedBatch whole(List<NDArray> views) {
    var graph = new CutGraph();
    return new EmbeddedBatch() {
      @Override
      public Embeddings embed() {
        return RankedPasses.this.embed(0, views, graph);
      }

      @Override
      public void backward() {
        // The loss's own backward pass has gone to the last cuts.
        keepingStatistics(graph::backward);
      }
    };
  }

  /** Does some work that may pass blocks again, which is not to move running statistics again. */
  void keepingStatistics(Runnable work) {
    if (!recomputes) {
      work.run();
      return;
    }
    try (var moved = new RunningStatistics(network).snapshot()) {
      work.run();
      moved.putBack();
    }
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
      begin(trainable().stream().filter(parameter -> !begun.contains(parameter)).toList());
      GradMode.off(exchanges::finish);
      begun.clear();
    }
  }

  private List<Parameter> trainable() {
    return List.copyOf(network.stateDict().trainable().values());
  }
}
