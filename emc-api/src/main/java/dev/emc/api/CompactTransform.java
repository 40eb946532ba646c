package dev.emc.api;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;
import org.apiguardian.api.API;

/**
 * A differentiable map of every coordinate into [0, 1] that never falls.
 *
 * <p>One that can say more digits of its values than fit into a number near 1 or near ½ should be a
 * {@link PreciseTransform}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface CompactTransform {
  /**
   * Maps embeddings to the unit cube.
   *
   * @param embeddings unnormalised, (N, D)
   * @return (N, D), each value in [0, 1]
   */
  NDArray apply(NDArray embeddings);

  /**
   * The same map less ½, for what does not change when all values are shifted, such as a
   * covariance. Override it where the difference can be had without rounding near ½ first.
   *
   * @param embeddings unnormalised, (N, D)
   * @return (N, D), each value in [−½, ½]
   */
  default NDArray centered(NDArray embeddings) {
    NDArray mapped = apply(embeddings);
    return mapped.sub(Scalars.like(mapped, 0.5));
  }
}
