package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.math.Scalars;
import dev.emc.api.nn.BatchNorm;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.GraphCuts;
import dev.emc.core.engine.ScriptedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Batch norms that take the statistics of all ranks' images, with the gradient that the whole batch
 * would have.
 *
 * <p>The engine lets nobody into its backward pass, so the graph is cut: what enters a norm is
 * detached, and the norm's own graph begins at this leaf, with mean and variance as constants. In
 * the backward pass the cuts are visited in the reverse of their order. When one is, all that uses
 * its norm's output has been visited, as that came later: the leaf's gradient q is whole. The
 * gradient of what enters, x with x̂ = (x − μ) / σ, is then q − mean(q) − x̂ · mean(q · x̂), the
 * means being those over all ranks (Ioffe and Szegedy 2015, section 3); it goes on to the cuts
 * before. So each cut costs one exchange of two numbers a channel, as the forward pass does. Two
 * cuts may lead through the same part of the graph, which therefore is kept until its arrays are
 * closed.
 */
final class SynchronizedNorms implements BatchNorm.Normalizer, GraphCuts.Recorder {
  private static final float ENGINE_EPSILON = 1e-5f;
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Ranks ranks;
  private final List<Cut> cuts = new ArrayList<>();

  SynchronizedNorms(Ranks ranks) {
    this.ranks = ranks;
  }

  /**
   * Where the graph is cut.
   *
   * @param before what was computed, with its graph
   * @param leaf the same values, where another graph begins
   * @param statistics of a batch norm; null where the gradient only passes
   */
  private record Cut(NDArray before, NDArray leaf, @Nullable Statistics statistics) {}

  /**
   * What a channel has over all ranks.
   *
   * @param mean (C)
   * @param variance (C), biased
   * @param count values of a channel
   */
  private record Statistics(NDArray mean, NDArray variance, long count) {}

  @Override
  public NDArray normalize(
      NDArray input,
      NDArray runningMean,
      NDArray runningVariance,
      @Nullable NDArray scale,
      @Nullable NDArray shift) {
    boolean recorded = JniUtils.isGradMode() && GradMode.isRecorded(input);
    NDArray values = input.stopGradient();
    Statistics statistics = GradMode.off(() -> statistics(values, runningMean));
    GradMode.off(() -> move(runningMean, runningVariance, statistics));
    if (recorded) {
      values.setRequiresGradient(true);
      cuts.add(new Cut(held(input), values, statistics));
    }
    NDArray variance = GradMode.off(() -> forEngine(statistics.variance()));
    NDArray output = BatchNorm.normalize(values, statistics.mean(), variance, scale, shift);
    variance.close();
    if (!recorded) {
      values.close();
      close(statistics);
    }
    return output;
  }

  @Override
  public NDArray cut(NDArray array) {
    if (!JniUtils.isGradMode() || !GradMode.isRecorded(array)) {
      return array;
    }
    NDArray leaf = array.stopGradient();
    leaf.setRequiresGradient(true);
    cuts.add(new Cut(held(array), leaf, null));
    return held(leaf);
  }

  /**
   * Takes the gradients that have reached the last cuts to the weights; recording is on. All ranks
   * have the same cuts.
   */
  void backward() {
    for (int i = cuts.size() - 1; i >= 0; i--) {
      Cut cut = cuts.get(i);
      NDArray arrived = JniUtils.getGradient((PtNDArray) cut.leaf());
      if (arrived != null) {
        try (arrived;
            NDArray gradient = GradMode.off(() -> entering(cut, arrived))) {
          JniUtils.backward((PtNDArray) cut.before(), (PtNDArray) gradient, true, false);
        }
      }
      cut.before().close();
      cut.leaf().close();
      if (cut.statistics() != null) {
        close(cut.statistics());
      }
    }
    cuts.clear();
  }

  /** Another handle of an array with its graph: blocks close theirs. */
  private static NDArray held(NDArray array) {
    return array.reshape(array.getShape());
  }

  private static void close(Statistics statistics) {
    statistics.mean().close();
    statistics.variance().close();
  }

  /** The ranks have equally many values of a channel, so that means of means are means. */
  private Statistics statistics(NDArray values, NDArray like) {
    Shape shape = values.getShape();
    try (NDArray own = Functions.of(shape.dimension()).moments().apply(values, like);
        NDArray all = ranks.gather(own)) {
      try (NDArray means = all.get(":, 0");
          NDArray variances = all.get(":, 1")) {
        NDArray mean = means.mean(new int[] {0});
        try (NDArray away = means.sub(mean);
            NDArray squares = away.square();
            NDArray between = squares.mean(new int[] {0});
            NDArray within = variances.mean(new int[] {0})) {
          NDArray variance = within.add(between);
          return new Statistics(mean, variance, ranks.size() * shape.size() / shape.get(1));
        }
      }
    }
  }

  /** As PyTorch moves them: a tenth of the way, to the unbiased variance. */
  private static void move(NDArray runningMean, NDArray runningVariance, Statistics statistics) {
    double unbiased = statistics.count() / Math.max(1.0, statistics.count() - 1.0);
    try (NDArray stays = Scalars.like(runningMean, 1 - MOMENTUM);
        NDArray comes = Scalars.like(statistics.mean(), MOMENTUM);
        NDArray comesUnbiased = Scalars.like(statistics.mean(), MOMENTUM * unbiased);
        NDArray meanShare = statistics.mean().mul(comes);
        NDArray varianceShare = statistics.variance().mul(comesUnbiased)) {
      runningMean.muli(stays).addi(meanShare);
      runningVariance.muli(stays).addi(varianceShare);
    }
  }

  /** The engine's epsilon is single precision: what it is off by counts in float64. */
  private static NDArray forEngine(NDArray variance) {
    if (variance.getDataType() != DataType.FLOAT64) {
      return variance.stopGradient();
    }
    try (NDArray off = Scalars.like(variance, EPSILON - ENGINE_EPSILON)) {
      return variance.add(off);
    }
  }

  private NDArray entering(Cut cut, NDArray arrived) {
    Statistics statistics = cut.statistics();
    if (statistics == null) {
      return arrived.stopGradient();
    }
    Functions functions = Functions.of(arrived.getShape().dimension());
    try (NDArray values = cut.leaf().stopGradient();
        NDArray deviation = deviation(statistics.variance());
        NDArray count = Scalars.like(deviation, statistics.count());
        NDArray sums = functions.sums().apply(arrived, values, statistics.mean(), deviation)) {
      ranks.sum(sums);
      sums.divi(count);
      return functions.entering().apply(arrived, values, statistics.mean(), deviation, sums);
    }
  }

  private static NDArray deviation(NDArray variance) {
    try (NDArray epsilon = Scalars.like(variance, EPSILON);
        NDArray sum = variance.add(epsilon)) {
      return sum.sqrt();
    }
  }

  /**
   * What DJL has no face for, for arrays of so many axes; sums have the precision of the statistics
   * whatever the values have.
   *
   * @param moments (values, like) → (2, C): means and biased variances
   * @param sums (q, values, mean, deviation) → (2, C): Σ q and Σ q · x̂
   * @param entering (q, values, mean, deviation, means (2, C)) → the values' gradient
   */
  private record Functions(
      ScriptedFunction moments, ScriptedFunction sums, ScriptedFunction entering) {
    private static final Map<Integer, Functions> BY_AXES = new ConcurrentHashMap<>();

    static Functions of(int axes) {
      return BY_AXES.computeIfAbsent(axes, Functions::compiled);
    }

    private static Functions compiled(int axes) {
      var others = new StringBuilder("[0");
      var broadcast = new StringBuilder("[1, -1");
      for (int axis = 2; axis < axes; axis++) {
        others.append(", ").append(axis);
        broadcast.append(", 1");
      }
      String over = others.append("]").toString();
      String wide = ".reshape(" + broadcast.append("]") + ")";
      String normed = "((x - mean%s) / deviation%s)".formatted(wide, wide);
      String cast = "torch.to(x, ops.prim.dtype(like))";
      return new Functions(
          new ScriptedFunction(
              "x, like",
              "torch.stack([torch.mean(%s, %s), torch.var(%s, %s, False)])"
                  .formatted(cast, over, cast, over)),
          new ScriptedFunction(
              "q, x, mean, deviation",
              "torch.stack([torch.sum(q, %s, False, dtype=ops.prim.dtype(mean)), torch.sum(q * %s, %s)])"
                  .formatted(over, normed, over)),
          new ScriptedFunction(
              "q, x, mean, deviation, means",
              "torch.to(q - torch.select(means, 0, 0)%s - %s * torch.select(means, 0, 1)%s, ops.prim.dtype(q))"
                  .formatted(wide, normed, wide)));
    }
  }
}
