package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * The mean logarithm of the distances between order statistics: what the estimators of entropy by
 * spacings have in common.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Spacings {
  /** Values in one block of columns: few enough to stay in a processor's cache. */
  private static final long BLOCK = 1 << 18;

  private static final KeptArrays FACTORS = new KeptArrays();

  private Spacings() {}

  /**
   * Mean over i of log( factor_i · (u(i + lag) − u(i)) + ε ), row by row.
   *
   * <p>The gradient is given by formula, so that of all this only the argument's own graph is kept
   * for the backward pass.
   *
   * @param ordered (D, L), each row from the smallest to the largest value
   * @param map from values as they are ordered to their levels u; never falls
   * @param lag how many order statistics apart, 1 … L − 1
   * @param factors one for all distances, or one for each of the L − lag
   * @param epsilon above 0, keeps equal values finite
   * @return (D)
   */
  public static NDArray meanLog(
      NDArray ordered, Function<NDArray, Levels> map, int lag, double[] factors, double epsilon) {
    NDArray detached = ordered.stopGradient();
    NDManager manager = ordered.getManager();
    long rows = ordered.getShape().get(0);
    long block =
        ordered.getDevice().isGpu() ? rows : Math.max(1, BLOCK / ordered.getShape().get(1));
    var means = new NDList();
    var gradients = new NDList();
    for (long from = 0; from < rows; from += block) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray z = detached.get(new NDIndex("{}:{}", from, Math.min(rows, from + block)));
        z.attach(scope);
        Block result = block(map.apply(z), lag, factors, epsilon);
        result.mean.attach(manager);
        result.gradient.attach(manager);
        means.add(result.mean);
        gradients.add(result.gradient);
      }
    }
    return Surrogate.ofRows(ordered, joined(means), joined(gradients));
  }

  /** Means (C) of some rows and their gradients (C, L). */
  private record Block(NDArray mean, NDArray gradient) {}

  private static Block block(Levels levels, int lag, double[] factors, double epsilon) {
    NDArray spacings = levels.spacings(lag);
    NDManager manager = spacings.getManager();
    NDArray factor = row(spacings, factors);
    NDArray scaled = spacings.muli(factor).addi(Scalars.like(spacings, epsilon));
    NDArray mean = scaled.log().mean(new int[] {1});
    long windows = scaled.getShape().get(1);
    NDArray pull = factor.mul(Scalars.like(factor, 1.0 / windows)).div(scaled);
    NDArray zeros = manager.zeros(new Shape(scaled.getShape().get(0), lag), scaled.getDataType());
    NDArray gradient = zeros.concat(pull, 1).subi(pull.concat(zeros, 1)).muli(levels.slope());
    return new Block(mean, gradient);
  }

  /** The factors as (1, C), or as the one number that all of them are. */
  private static NDArray row(NDArray like, double[] factors) {
    if (Arrays.stream(factors).allMatch(factor -> factor == factors[0])) {
      return Scalars.like(like, factors[0]);
    }
    // Known by its numbers, which a batch size and a window give.
    return FACTORS.of(
        like, DoubleBuffer.wrap(factors), new Shape(1, factors.length), () -> factors);
  }

  private static NDArray joined(NDList blocks) {
    return blocks.size() == 1 ? blocks.get(0) : NDArrays.concat(blocks, 0);
  }
}
