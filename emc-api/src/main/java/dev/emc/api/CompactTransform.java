package dev.emc.api;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** A monotone, differentiable map of every coordinate into [0, 1]. */
@API(status = API.Status.STABLE, since = "0.1")
public interface CompactTransform {
  /**
   * Maps embeddings to the unit cube.
   *
   * @param embeddings unnormalised, (N, D)
   * @return (N, D), each value in [0, 1]
   */
  NDArray apply(NDArray embeddings);
}
