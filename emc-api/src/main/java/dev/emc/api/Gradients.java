package dev.emc.api;

import ai.djl.nn.Block;
import org.apiguardian.api.API;

/** The gradients of one step, between the backward pass and the update. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Gradients {
  /**
   * Drops the gradients of a head's parameters: the optimiser leaves them and their buffers
   * untouched in this step, as PyTorch does for {@code p.grad = None}.
   */
  void drop(Block head);
}
