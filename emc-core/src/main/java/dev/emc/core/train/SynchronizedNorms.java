package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.math.Scalars;
import dev.emc.api.nn.BatchNorm;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.GraphCuts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Batch norms that take the statistics of all ranks' images, with the gradient that the whole batch
 * would have.
 *
 * <p>The engine lets nobody into its backward pass, so the graph is cut: what enters a norm is
 * detached, and the norm's own graph begins at this leaf, with mean and variance as constants and
 * with leaves in place of its scale γ and shift β. In the backward pass the cuts are visited in the
 * reverse of their order, see {@link CutGraph}, and all ranks have the same cuts. When one is
 * visited, at the input there is q = γ / σ · dy, at the shift Σ dy, at the scale Σ dy · x̂, with x̂
 * = (x − μ) / σ. These two sums over all ranks are all that the gradient of what enters lacks
 * (Ioffe and Szegedy 2015, section 3): q − γ / σ · (mean(dy) + x̂ · mean(dy · x̂)). It goes on to
 * the cuts before. So each cut costs one exchange of two numbers a channel, as the forward pass
 * does. Two cuts may lead through the same part of the graph, which therefore is kept until its
 * arrays are closed.
 */
final class SynchronizedNorms implements BatchNorm.Normalizer, GraphCuts.Recorder {
  private final Ranks ranks;
  private final CutGraph graph;

  /**
   * Norms of one pass.
   *
   * @param graph of the pass, which they cut
   */
  SynchronizedNorms(Ranks ranks, CutGraph graph) {
    this.ranks = ranks;
    this.graph = graph;
  }

  /** Where the graph is cut. */
  private final class Cut implements CutGraph.Cut {
    private final NDArray before;
    private final NDArray leaf;
    private final @Nullable Norm norm;

    /**
     * A cut.
     *
     * @param before what was computed, with its graph
     * @param leaf the same values, where another graph begins
     * @param norm that begins there; null where the gradient only passes
     */
    Cut(NDArray before, NDArray leaf, @Nullable Norm norm) {
      this.before = before;
      this.leaf = leaf;
      this.norm = norm;
    }

    @Override
    public NDArray leaf() {
      return leaf;
    }

    @Override
    public void backward(NDArray arrived) {
      try (NDArray entering = GradMode.off(() -> entering(leaf, norm, arrived))) {
        JniUtils.backward((PtNDArray) before, (PtNDArray) entering, true, false);
      }
    }

    @Override
    public void close() {
      before.close();
      leaf.close();
      if (norm != null) {
        norm.close();
      }
    }
  }

  /**
   * A norm that begins at a cut.
   *
   * @param statistics (2, C) of all ranks: means and biased variances
   * @param scale its leaf (C), as is the next
   * @param ofScale the parameter that has the scale, as is the next
   */
  private record Norm(
      NDArray statistics,
      NDArray scale,
      NDArray shift,
      @Nullable NDArray ofScale,
      @Nullable NDArray ofShift)
      implements AutoCloseable {
    static Norm of(NDArray statistics, NDArray scale, NDArray shift) {
      NDArray ownScale = scale.stopGradient();
      NDArray ownShift = shift.stopGradient();
      // Not the parameters' manager: of a pass that has no way back nobody closes them.
      ownScale.attach(statistics.getManager());
      ownShift.attach(statistics.getManager());
      return new Norm(statistics, leaf(ownScale), leaf(ownShift), scale, shift);
    }

    @Override
    public void close() {
      statistics.close();
      scale.close();
      shift.close();
    }
  }

  @Override
  public NDArray normalize(
      NDArray input, NDArray runningMean, NDArray runningVariance, NDArray scale, NDArray shift) {
    boolean recorded = JniUtils.isGradMode() && GradMode.isRecorded(input);
    NDArray values = input.stopGradient();
    NDArray statistics = GradMode.off(() -> statistics(values, runningMean, runningVariance));
    if (recorded) {
      Norm norm = Norm.of(statistics, scale, shift);
      graph.add(new Cut(CutGraph.held(input), leaf(values), norm));
      return NormArithmetic.normalized(values, statistics, norm.scale(), norm.shift());
    }
    try (values;
        statistics) {
      return NormArithmetic.normalized(values, statistics, scale, shift);
    }
  }

  @Override
  public NDArray cut(NDArray array) {
    if (!JniUtils.isGradMode() || !GradMode.isRecorded(array)) {
      return array;
    }
    NDArray leaf = leaf(array.stopGradient());
    graph.add(new Cut(CutGraph.held(array), leaf, null));
    return CutGraph.held(leaf);
  }

  @Override
  public void use(Parameter parameter) {
    graph.use(parameter);
  }

  private static NDArray leaf(NDArray values) {
    values.setRequiresGradient(true);
    return values;
  }

  /** Adds to an array's gradient, if it wants one. */
  private static void add(NDArray gradient, @Nullable NDArray array) {
    if (array == null || !array.hasGradient()) {
      return;
    }
    try (NDArray whole = JniUtils.getGradient((PtNDArray) array)) {
      if (whole == null) {
        JniUtils.backward((PtNDArray) array, (PtNDArray) gradient, false, false);
      } else {
        whole.addi(gradient);
      }
    }
  }

  private static @Nullable NDArray gradient(NDArray leaf) {
    return JniUtils.getGradient((PtNDArray) leaf);
  }

  /** Of all ranks, which have equally many values of a channel; moves the running ones. */
  private NDArray statistics(NDArray values, NDArray runningMean, NDArray runningVariance) {
    try (NDArray own = NormArithmetic.moments(values, runningMean);
        NDArray all = ranks.gather(own)) {
      return NormArithmetic.joined(all, values, runningMean, runningVariance);
    }
  }

  private NDArray entering(NDArray leaf, @Nullable Norm norm, NDArray arrived) {
    if (norm == null) {
      return arrived.stopGradient();
    }
    Shape shape = leaf.getShape();
    long count = ranks.size() * shape.size() / shape.get(1);
    try (NDArray ofShift = Objects.requireNonNull(gradient(norm.shift()));
        NDArray ofScale = Objects.requireNonNull(gradient(norm.scale()));
        NDArray means = ofShift.getNDArrayInternal().stack(new NDList(ofScale));
        NDArray of = Scalars.like(means, count)) {
      // This rank's, as those of all others are.
      add(ofScale, norm.ofScale());
      add(ofShift, norm.ofShift());
      ranks.sum(means);
      means.divi(of);
      return NormArithmetic.entering(arrived, leaf, norm.statistics(), means, norm.scale());
    }
  }
}
