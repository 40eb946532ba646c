package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.index.NDIndex;
import org.apiguardian.api.API;

/**
 * Values u in [0, 1] in a form that keeps its digits, so that small distances between them do too.
 *
 * <p>Floating-point numbers lie close together near 0 and nowhere else: a float32 near 1 moves in
 * steps of 6e-8, which is a whole distance between neighbours in the upper tail of a distribution
 * function, and one near ½ hardly less. Distances do not change when all values are shifted or
 * mirrored, so each is taken where its ends are small: in the middle from u − ½, at the edges from
 * how far u is from its edge.
 *
 * <p>All arrays have one shape and lie outside the graph.
 *
 * @param centered u − ½, exact to a few units in its own last place
 * @param tail min(u, 1 − u), exact to a few units in its own last place
 * @param slope du/dz of the embedding z that u was mapped from; 1 if u was not mapped
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Levels(NDArray centered, NDArray tail, NDArray slope) {
  /** Where |u − ½| is above it, units in the last place of the tail are the finer ones. */
  private static final double EDGE = 0.375;

  /**
   * Values that are given as such: with the digits that they have left.
   *
   * @param values in [0, 1], any shape, outside the graph
   */
  public static Levels of(NDArray values) {
    NDArray complement = values.neg().addi(Scalars.like(values, 1));
    return new Levels(
        values.sub(Scalars.like(values, 0.5)), values.minimum(complement), values.onesLike());
  }

  /**
   * Distances u(i + lag) − u(i) along the rows; (D, L) → (D, L − lag).
   *
   * @param lag at least 1; the rows must not fall
   * @return at least 0
   */
  public NDArray spacings(long lag) {
    long windows = centered.getShape().get(1) - lag;
    var lower = new NDIndex(":, :{}", windows);
    var upper = new NDIndex(":, {}:", lag);
    NDArray from = centered.get(lower);
    NDArray to = centered.get(upper);
    NDArray inOneTail = from.gt(Scalars.like(from, EDGE)).logicalOr(to.lt(Scalars.like(to, -EDGE)));
    NDArray inTail = tail.get(upper).sub(tail.get(lower));
    // The engine's functions may fall by a unit in the last place where they should rise.
    return NDArrays.where(inOneTail, inTail, to.sub(from)).abs();
  }
}
