package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.core.engine.GradMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One step's batch in pieces, whose loss and gradient are the whole batch's (Gao et al. 2021,
 * "Scaling deep contrastive learning batch size under memory limited setup"). All pieces are
 * embedded without a graph; the loss of all embeddings gives its gradient at each; then each piece
 * is embedded again with a graph, which ends at that gradient. So there is one piece's graph at a
 * time.
 *
 * <p>Batch norms see the piece. Their running statistics move once, by the mean of the pieces.
 */
final class PiecedBatch {
  /** The embeddings among what is kept by name; no method can give this name. */
  private static final String EMBEDDINGS = "";

  private final RunningStatistics statistics;
  private final List<NDArray> views;
  private final int size;
  private final int pieces;
  private final Embedder embedder;
  private final Map<String, NDArray> leaves = new LinkedHashMap<>();

  /** Embeds some images of each view, (n, C, H, W) each. */
  @FunctionalInterface
  interface Embedder {
    /** Their embeddings, in training. */
    Embeddings embed(List<NDArray> views);
  }

  /**
   * A batch.
   *
   * @param views (N, C, H, W) each, on the manager of the step
   * @param size images in a piece, a divisor of N
   */
  PiecedBatch(JointEmbeddingNetwork network, List<NDArray> views, int size, Embedder embedder) {
    this.statistics = new RunningStatistics(network);
    this.views = views;
    this.size = size;
    this.pieces = (int) (views.get(0).getShape().get(0) / size);
    this.embedder = embedder;
  }

  /** The whole batch's embeddings, where the loss's graph begins; recording is on. */
  Embeddings embed() {
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
                  ? embedder.embed(cut(number, scope))
                  : GradMode.off(() -> embedder.embed(cut(number, scope)));
          if (first == null) {
            first = piece;
            recorded = recorded(piece);
          }
          GradMode.off(() -> keep(piece, parts));
        }
        statisticsMove.add();
      }
      statisticsMove.move();
    }
    Embeddings shape = Objects.requireNonNull(first);
    Map<String, NDArray> whole = GradMode.off(() -> joined(parts));
    for (String name : recorded) {
      NDArray leaf = Objects.requireNonNull(whole.get(name));
      leaf.setRequiresGradient(true);
      leaves.put(name, leaf);
    }
    NDArray stacked = Objects.requireNonNull(whole.remove(EMBEDDINGS));
    Embeddings embeddings =
        Embeddings.ofStacked(stacked, shape.viewCount(), shape.fullResolutionCount());
    whole.forEach(embeddings::with);
    return embeddings;
  }

  /** Lets the gradient that the loss has at the embeddings go through each piece. */
  void backward() {
    Map<String, NDArray> gradients = GradMode.off(this::gradients);
    if (gradients.isEmpty()) {
      return;
    }
    try (RunningStatistics.Snapshot moved = statistics.snapshot()) {
      for (int p = 0; p < pieces; p++) {
        try (NDManager scope = manager().newSubManager()) {
          backward(named(embedder.embed(cut(p, scope))), gradients, p, scope);
        }
      }
      moved.putBack();
    }
  }

  /** The gradient at each leaf, (blocks, N, …). */
  private Map<String, NDArray> gradients() {
    var gradients = new LinkedHashMap<String, NDArray>();
    leaves.forEach(
        (name, leaf) -> {
          NDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
          if (gradient != null) {
            gradient.attach(manager());
            gradients.put(name, byBlock(gradient, views.get(0).getShape().get(0)));
          }
        });
    return gradients;
  }

  /** Of Σ array · gradient each array has its gradient. */
  private void backward(
      Map<String, NDArray> arrays, Map<String, NDArray> gradients, int number, NDManager scope) {
    NDArray total = null;
    for (Map.Entry<String, NDArray> entry : gradients.entrySet()) {
      NDArray array = Objects.requireNonNull(arrays.get(entry.getKey()));
      NDArray share = GradMode.off(() -> share(entry.getValue(), array.getShape(), number, scope));
      NDArray term = array.mul(share).sum();
      total = total == null ? term : total.add(term);
    }
    PtNDArray sum = (PtNDArray) Objects.requireNonNull(total);
    JniUtils.backward(sum, (PtNDArray) sum.onesLike(), false, false);
  }

  private NDArray share(NDArray gradient, Shape shape, int number, NDManager scope) {
    try (NDArray rows = gradient.get(new NDIndex(":, {}:{}", from(number), from(number + 1)))) {
      NDArray share = rows.reshape(shape);
      share.attach(scope);
      return share;
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

  private static Map<String, NDArray> named(Embeddings piece) {
    var named = new LinkedHashMap<String, NDArray>();
    named.put(EMBEDDINGS, piece.stacked());
    named.putAll(piece.outputs());
    return named;
  }

  private static List<String> recorded(Embeddings piece) {
    return named(piece).entrySet().stream()
        .filter(entry -> GradMode.isRecorded(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Keeps what outlives the piece, without its graph. */
  private void keep(Embeddings piece, Map<String, NDList> parts) {
    named(piece)
        .forEach(
            (name, array) -> {
              requireRows(name, array.getShape(), piece.viewCount());
              NDArray kept = array.stopGradient();
              kept.attach(manager());
              parts.computeIfAbsent(name, n -> new NDList()).add(kept);
            });
  }

  private void requireRows(String name, Shape shape, int viewCount) {
    long rows = shape.dimension() == 0 ? 1 : shape.get(0);
    if (shape.dimension() == 0 || rows % size != 0 || rows > (long) size * viewCount) {
      throw new ConfigException(
          "micro-batch: the method keeps '%s' of shape %s with its embeddings, which is not a row for each of the %d images of a view or of several: leave micro-batch out"
              .formatted(name, shape, size));
    }
  }

  private Map<String, NDArray> joined(Map<String, NDList> parts) {
    var joined = new LinkedHashMap<String, NDArray>();
    parts.forEach(
        (name, pieces) -> {
          Shape shape = pieces.get(0).getShape();
          try (pieces;
              NDList blocks = new NDList()) {
            pieces.forEach(piece -> blocks.add(byBlock(piece, size)));
            try (NDArray whole = NDArrays.concat(blocks, 1)) {
              joined.put(name, whole.reshape(rows(shape, shape.get(0) * this.pieces)));
            }
          }
        });
    return joined;
  }

  /** (blocks · n, …) → (blocks, n, …): rows stand view after view. */
  private static NDArray byBlock(NDArray array, long n) {
    Shape shape = array.getShape();
    long[] axes =
        IntStream.concat(IntStream.of(0), IntStream.range(0, shape.dimension()))
            .mapToLong(shape::get)
            .toArray();
    axes[0] = shape.get(0) / n;
    axes[1] = n;
    return array.reshape(axes);
  }

  private static Shape rows(Shape shape, long rows) {
    long[] axes = shape.getShape().clone();
    axes[0] = rows;
    return new Shape(axes);
  }
}
