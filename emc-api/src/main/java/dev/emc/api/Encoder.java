package dev.emc.api;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import org.apiguardian.api.API;

/**
 * The network as a method sees it during one step.
 *
 * <p>Handed to the method instead of features, because batch-norm statistics depend on which images
 * pass the backbone together, and that is the method's to decide.
 */
@API(status = API.Status.STABLE, since = "0.1")
public interface Encoder {
  /**
   * Passes images through the backbone, as one batch for batch norm.
   *
   * @param images (B, C, H, W)
   * @return pooled features, (B, F)
   */
  NDArray features(NDArray images);

  /**
   * Passes a matrix through one of the method's head blocks.
   *
   * @param head a block the method returned from {@link SslMethod#heads()}
   * @param input (B, …)
   */
  NDArray apply(Block head, NDArray input);

  /** Whether batch norm uses the batch's statistics (training) or the running ones. */
  boolean training();
}
