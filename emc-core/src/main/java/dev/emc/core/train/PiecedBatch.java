package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.core.engine.GradMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One step's batch in pieces, whose loss and gradient are the whole batch's (Gao et al. 2021,
 * "Scaling deep contrastive learning batch size under memory limited setup"). All pieces are
 * embedded without a graph; the loss of all embeddings gives its gradient at each; then each piece
 * is embedded again with a graph, which ends at that gradient. So there is one piece's graph at a
 * time.
 *
 * <p>Batch norms see the piece. Their running statistics move once, by the mean of the pieces. On
 * several ranks each has its share of every piece.
 */
final class PiecedBatch implements EmbeddedBatch {
  private final RunningStatistics statistics;
  private final List<NDArray> views;
  private final int size;
  private final int pieces;
  private final RankedPasses passes;
  private final Map<String, NDArray> leaves = new LinkedHashMap<>();

  /**
   * A batch.
   *
   * @param views (n, C, H, W) each, this rank's share of each piece, on the manager of the step
   * @param size images that this rank has of a piece, a divisor of n
   */
  PiecedBatch(JointEmbeddingNetwork network, List<NDArray> views, int size, RankedPasses passes) {
    this.statistics = new RunningStatistics(network);
    this.views = views;
    this.size = size;
    this.pieces = (int) (views.get(0).getShape().get(0) / size);
    this.passes = passes;
  }

  @Override
  public Embeddings embed() {
    var parts = new LinkedHashMap<String, NDList>();
    Embeddings first = null;
    List<String> recorded = List.of();
    try (RunningStatistics.MeanMove statisticsMove = statistics.meanMove()) {
      for (int p = 0; p < pieces; p++) {
        int number = p;
        try (NDManager scope = manager().newSubManager()) {
          // One graph, since only it tells which outputs carry a gradient: a target's do not.
          Embeddings piece =
              p == 0
                  ? passes.embed(number, cut(number, scope)).embeddings()
                  : GradMode.off(() -> passes.embed(number, cut(number, scope)).embeddings());
          if (first == null) {
            first = piece;
            recorded = BatchRows.recorded(piece);
          }
          GradMode.off(() -> keep(piece, parts));
        }
        statisticsMove.add();
      }
      statisticsMove.move();
    }
    passes.moved();
    Map<String, NDArray> whole = GradMode.off(() -> joined(parts));
    for (String name : recorded) {
      NDArray leaf = Objects.requireNonNull(whole.get(name));
      leaf.setRequiresGradient(true);
      leaves.put(name, leaf);
    }
    return BatchRows.embeddings(whole, Objects.requireNonNull(first));
  }

  @Override
  public void backward() {
    passes.beginBackward();
    long images = passes.all(views.get(0).getShape().get(0));
    Map<String, NDArray> gradients =
        GradMode.off(() -> BatchRows.gradients(leaves, images, manager()));
    if (!gradients.isEmpty()) {
      pieces(gradients);
    }
    passes.endBackward();
  }

  private void pieces(Map<String, NDArray> gradients) {
    try (RunningStatistics.Snapshot moved = statistics.snapshot()) {
      for (int p = 0; p < pieces; p++) {
        try (NDManager scope = manager().newSubManager()) {
          long from = passes.place(p, size);
          RankedPasses.Pass piece = passes.embed(p, cut(p, scope));
          passes.backward(piece, gradients, from, from + size, p == pieces - 1);
        }
      }
      moved.putBack();
    }
  }

  private long from(int number) {
    return (long) number * size;
  }

  private NDManager manager() {
    return views.get(0).getManager();
  }

  private List<NDArray> cut(int number, NDManager scope) {
    return GradMode.off(
        () -> {
          var piece = new ArrayList<NDArray>(views.size());
          for (NDArray view : views) {
            NDArray rows = view.get(new NDIndex("{}:{}", from(number), from(number + 1)));
            rows.attach(scope);
            piece.add(rows);
          }
          return piece;
        });
  }

  /** Keeps what outlives the piece, without its graph. */
  private void keep(Embeddings piece, Map<String, NDList> parts) {
    BatchRows.named(piece)
        .forEach(
            (name, array) -> {
              requireRows(name, array.getShape(), piece.viewCount());
              NDArray kept = array.stopGradient();
              kept.attach(manager());
              parts.computeIfAbsent(name, n -> new NDList()).add(kept);
            });
  }

  private void requireRows(String name, Shape shape, int viewCount) {
    if (!BatchRows.areOfImages(shape, size, viewCount)) {
      throw new ConfigException(
          "micro-batch: the method keeps '%s' of shape %s with its embeddings, which is not a row for each of the %s images of a view or of several: leave micro-batch out"
              .formatted(name, shape, size));
    }
  }

  private Map<String, NDArray> joined(Map<String, NDList> parts) {
    var joined = new LinkedHashMap<String, NDArray>();
    parts.forEach(
        (name, kept) -> {
          try (kept;
              NDList all = new NDList()) {
            kept.forEach(piece -> all.addAll(passes.gathered(piece)));
            joined.put(name, BatchRows.joined(all, size));
          }
        });
    return joined;
  }
}
