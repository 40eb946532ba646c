package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.Embeddings;
import dev.emc.core.engine.GradMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rows of embeddings and of what is kept with them, when the images of a batch are embedded in
 * parts: (blocks · N, …) with one row for each image of one view or of several, view after view.
 */
final class BatchRows {
  /** The embeddings among what is kept by name; no method can give this name. */
  private static final String EMBEDDINGS = "";

  private BatchRows() {}

  /** Embeddings and outputs by name, the embeddings first. */
  static Map<String, NDArray> named(Embeddings embeddings) {
    var named = new LinkedHashMap<String, NDArray>();
    named.put(EMBEDDINGS, embeddings.stacked());
    named.putAll(embeddings.outputs());
    return named;
  }

  /** The names of those that carry a gradient. */
  static List<String> recorded(Embeddings embeddings) {
    return named(embeddings).entrySet().stream()
        .filter(entry -> GradMode.isRecorded(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Whole arrays as embeddings.
   *
   * @param whole by name; the embeddings are taken out
   * @param like embeddings of a part
   */
  static Embeddings embeddings(Map<String, NDArray> whole, Embeddings like) {
    NDArray stacked = Objects.requireNonNull(whole.remove(EMBEDDINGS));
    Embeddings embeddings =
        Embeddings.ofStacked(stacked, like.viewCount(), like.fullResolutionCount());
    whole.forEach(embeddings::with);
    return embeddings;
  }

  /** Whether an array has a row for each of n images of a view, or of several views. */
  static boolean areOfImages(Shape shape, long n, int viewCount) {
    return shape.dimension() > 0 && shape.get(0) % n == 0 && shape.get(0) <= n * viewCount;
  }

  /**
   * Puts parts together, in the order of the images.
   *
   * @param parts (blocks · n, …) each
   * @param n images of each part
   * @return (blocks · N, …)
   */
  static NDArray joined(List<NDArray> parts, long n) {
    Shape shape = parts.get(0).getShape();
    try (NDList blocks = new NDList()) {
      parts.forEach(part -> blocks.add(byBlock(part, n)));
      try (NDArray whole = NDArrays.concat(blocks, 1)) {
        long[] axes = shape.getShape().clone();
        axes[0] *= parts.size();
        return whole.reshape(new Shape(axes));
      }
    }
  }

  /** The gradient at each leaf that has one, (blocks, N, …), on a manager. */
  static Map<String, NDArray> gradients(Map<String, NDArray> leaves, long n, NDManager manager) {
    var gradients = new LinkedHashMap<String, NDArray>();
    leaves.forEach(
        (name, leaf) -> {
          NDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
          if (gradient != null) {
            gradient.attach(manager);
            gradients.put(name, byBlock(gradient, n));
          }
        });
    return gradients;
  }

  /**
   * Lets gradients go through the graph of a part: of Σ array · gradient each array has its
   * gradient.
   *
   * @param gradients of the whole batch, (blocks, N, …)
   * @param from first image of the part
   * @param to image after its last
   * @param keepGraph whether other gradients will go through it
   */
  static void backward(
      Map<String, NDArray> part,
      Map<String, NDArray> gradients,
      long from,
      long to,
      boolean keepGraph) {
    NDArray total = null;
    for (Map.Entry<String, NDArray> entry : gradients.entrySet()) {
      NDArray array = Objects.requireNonNull(part.get(entry.getKey()));
      NDArray share = GradMode.off(() -> share(entry.getValue(), array, from, to));
      NDArray term = array.mul(share).sum();
      total = total == null ? term : total.add(term);
    }
    PtNDArray sum = (PtNDArray) Objects.requireNonNull(total);
    JniUtils.backward(sum, (PtNDArray) sum.onesLike(), keepGraph, false);
  }

  private static NDArray share(NDArray gradient, NDArray array, long from, long to) {
    try (NDArray rows = gradient.get(new NDIndex(":, {}:{}", from, to))) {
      NDArray share = rows.reshape(array.getShape());
      share.attach(array.getManager());
      return share;
    }
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
}
