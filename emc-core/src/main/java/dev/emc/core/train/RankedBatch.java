package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.nn.BatchNorm;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.GraphCuts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One step's batch, of which each rank embeds its share, with the loss and gradient of the whole.
 * The embeddings of all ranks are gathered; every rank computes the loss of all of them, takes the
 * rows of its own share from the gradient there and lets it go through its own graph. A weight's
 * gradient is then the sum of what ranks have for it.
 *
 * <p>The gradient that the loss itself has at weights, such as those of a predictor, is the whole
 * batch's on every rank already: rank 0's is kept and counts once.
 */
final class RankedBatch implements EmbeddedBatch {
  private final Ranks ranks;
  private final RankGradients gradients;
  private final List<Parameter> trainable;
  private final boolean synchronizes;
  private final RunningStatistics statistics;
  private final List<NDArray> views;
  private final Embedder embedder;
  private final SynchronizedNorms norms;
  private final Map<String, NDArray> leaves = new LinkedHashMap<>();
  private Map<String, NDArray> own = Map.of();

  /**
   * A batch.
   *
   * @param synchronizes whether batch norms see the images of all ranks
   * @param views (n, C, H, W) each, this rank's share, on the manager of the step
   */
  RankedBatch(
      Ranks ranks,
      boolean synchronizes,
      JointEmbeddingNetwork network,
      List<NDArray> views,
      Embedder embedder) {
    this.ranks = ranks;
    this.gradients = new RankGradients(ranks);
    this.trainable = new ArrayList<>(network.stateDict().trainable().values());
    this.synchronizes = synchronizes;
    this.statistics = new RunningStatistics(network);
    this.views = views;
    this.embedder = embedder;
    this.norms = new SynchronizedNorms(ranks);
  }

  @Override
  public Embeddings embed() {
    Embeddings share =
        synchronizes
            ? BatchNorm.with(norms, () -> GraphCuts.by(norms, () -> embedder.embed(views)))
            : embedder.embed(views);
    if (!synchronizes) {
      GradMode.off(() -> statistics.average(ranks));
    }
    own = BatchRows.named(share);
    List<String> recorded = BatchRows.recorded(share);
    Map<String, NDArray> whole = GradMode.off(() -> gathered(share.viewCount()));
    for (String name : recorded) {
      NDArray leaf = Objects.requireNonNull(whole.get(name));
      leaf.setRequiresGradient(true);
      leaves.put(name, leaf);
    }
    return BatchRows.embeddings(whole, share);
  }

  @Override
  public void backward() {
    if (!ranks.isMain()) {
      trainable.forEach(RankGradients::clear);
    }
    long images = images();
    Map<String, NDArray> reached =
        GradMode.off(() -> BatchRows.gradients(leaves, images * ranks.size(), manager()));
    if (!reached.isEmpty()) {
      long from = ranks.rank() * images;
      BatchRows.backward(own, reached, from, from + images, true);
      norms.backward();
    }
    GradMode.off(() -> gradients.sum(trainable));
  }

  private Map<String, NDArray> gathered(int viewCount) {
    var whole = new LinkedHashMap<String, NDArray>();
    own.forEach(
        (name, array) -> {
          if (!BatchRows.areOfImages(array.getShape(), images(), viewCount)) {
            throw new ConfigException(
                "the method keeps '%s' of shape %s with its embeddings, which is not a row for each of the %d images of a view or of several: it cannot be trained on several ranks"
                    .formatted(name, array.getShape(), images()));
          }
          try (NDArray all = ranks.gather(array)) {
            var parts = new ArrayList<NDArray>();
            for (int rank = 0; rank < ranks.size(); rank++) {
              parts.add(all.get(rank));
            }
            NDArray joined = BatchRows.joined(parts, images());
            parts.forEach(NDArray::close);
            joined.attach(manager());
            whole.put(name, joined);
          }
        });
    return whole;
  }

  private long images() {
    return views.get(0).getShape().get(0);
  }

  private NDManager manager() {
    return views.get(0).getManager();
  }
}
