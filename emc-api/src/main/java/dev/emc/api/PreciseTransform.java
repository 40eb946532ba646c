package dev.emc.api;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Levels;
import org.apiguardian.api.API;

/**
 * A compact transform that knows its values to more digits than they have as numbers in [0, 1]: in
 * each tail it gives the distance from the edge itself, in the middle the distance from ½.
 *
 * <p>Estimators that look at small distances ask for it; a transform that is not one is used
 * through {@link #apply} alone.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface PreciseTransform extends CompactTransform {
  /**
   * The same map as {@link #apply}, digits kept.
   *
   * @param embeddings any shape, outside the graph
   * @return outside the graph, of the embeddings' shape and precision
   */
  Levels levels(NDArray embeddings);
}
