package dev.emc.testkit;

import dev.emc.api.math.Levels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * How far float32 may land from the exact m-spacings entropies of a sample, and from their
 * gradients: a bound that follows from the sample, not from one implementation's luck.
 *
 * <p>A number is rounded by at most half a unit in its last place, 2⁻²⁴ of itself. Rounding an
 * embedding z moves its level by 2⁻²⁴ |z| du/dz; a transform that makes k roundings moves it by
 * another 2⁻²⁴ k times the level, in the tail counted from the edge and in the middle from ½. A
 * spacing s with ends that moved by δ in sum moves by the part δ/s of itself: so does what the
 * gradient pulls with, and its logarithm moves by as much. ε in the logarithm bounds both.
 *
 * <p>The bounds hold for the worst case, in which all roundings point the same way.
 *
 * @param entropies (D), how far each column's entropy may be off, nats
 * @param gradients (N, D) row-major, how far the derivative of the sum of the entropies may be off
 */
public record SpacingBounds(double[] entropies, double[] gradients) {
  /** Half a unit in the last place of a float32, relative. */
  public static final double ROUNDING = 0x1p-24;

  /** Roundings from a spacing to its logarithm or to its pull: scale, ε, logarithm or quotient. */
  private static final int STEPS = 4;

  private static final double EDGE = 0.375;

  /**
   * The bounds for a sample.
   *
   * @param embeddings z, exact
   * @param levels float64 levels of the embeddings
   * @param roundings how many a transform makes for the level of an embedding, from its size
   * @param window m
   * @param epsilon added to every scaled spacing inside the logarithm
   */
  public static SpacingBounds of(
      GoldenArray embeddings,
      Levels levels,
      DoubleUnaryOperator roundings,
      int window,
      double epsilon) {
    int n = (int) embeddings.shape()[0];
    int width = (int) embeddings.shape()[1];
    var all =
        new Values(
            embeddings.data(),
            GoldenArray.toDoubles(levels.centered()),
            GoldenArray.toDoubles(levels.tail()),
            GoldenArray.toDoubles(levels.slope()));
    var result = new SpacingBounds(new double[width], new double[n * width]);
    for (int column = 0; column < width; column++) {
      int d = column;
      int[] order =
          IntStream.range(0, n)
              .map(row -> row * width + d)
              .boxed()
              .sorted(Comparator.comparingDouble(at -> all.z[at]))
              .mapToInt(at -> at)
              .toArray();
      result.entropies[d] = result.column(order, all, roundings, window, epsilon);
    }
    return result;
  }

  private record Values(double[] z, double[] centered, double[] tail, double[] slope) {}

  private double column(
      int[] order, Values all, DoubleUnaryOperator roundings, int m, double epsilon) {
    int windows = order.length - m;
    double factor = (order.length + 1.0) / m;
    double off = 0;
    double logs = 0;
    for (int i = 0; i < windows; i++) {
      int low = order[i];
      int high = order[i + m];
      boolean tails = all.centered[low] > EDGE || all.centered[high] < -EDGE;
      double[] level = tails ? all.tail : all.centered;
      double spacing = factor * Math.abs(level[high] - level[low]);
      double moved =
          all.z[low] == all.z[high]
              ? 0
              : factor * (moved(all, low, level, roundings) + moved(all, high, level, roundings));
      double floored = spacing + epsilon;
      double up = moved / floored;
      // A spacing cannot shrink below zero.
      double least = Math.max(spacing - moved, 0) + epsilon;
      double down = floored / least - 1;
      off += Math.max(Math.log1p(up), Math.log1p(down));
      logs += Math.abs(Math.log(floored));
      double pull = factor / windows / floored;
      double pullOff = pull * (Math.max(up, down) + STEPS * ROUNDING);
      gradient(low, all, roundings, pull, pullOff);
      gradient(high, all, roundings, pull, pullOff);
    }
    return off / windows + ROUNDING * (STEPS + STEPS * logs / windows);
  }

  private static double moved(Values all, int at, double[] level, DoubleUnaryOperator roundings) {
    double z = all.z[at];
    return ROUNDING
        * (Math.abs(z) * all.slope[at] + roundings.applyAsDouble(z) * Math.abs(level[at]));
  }

  /** d log slope / dz is at most about |z| + 1, for either transform. */
  private void gradient(
      int at, Values all, DoubleUnaryOperator roundings, double pull, double pullOff) {
    double z = Math.abs(all.z[at]);
    double slopeOff = ROUNDING * (z * (z + 1) + roundings.applyAsDouble(z) + 2);
    gradients[at] += all.slope[at] * (pullOff + pull * slopeOff);
  }

  /** These bounds for a multiple of the entropies' sum. */
  public SpacingBounds times(double factor) {
    return new SpacingBounds(
        Arrays.stream(entropies).map(b -> b * factor).toArray(),
        Arrays.stream(gradients).map(b -> b * factor).toArray());
  }
}
