package dev.emc.api;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A backbone: a block from (N, C, H, W) images to pooled (N, F) features, whose last map before
 * pooling can be reached.
 *
 * <p>Parameters are named by position in the block tree: a child of a {@link
 * ai.djl.nn.SequentialBlock} by its index, any other child by the name it was added with. Built
 * with the names of the reference implementation, a backbone has the reference's state-dict keys.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface BackboneBlock extends Block {
  /** Width of the pooled features, F. */
  int featureWidth();

  /**
   * The last feature map, before pooling.
   *
   * @param images (N, C, H, W), channels-first in memory unless a run asks otherwise. Arranged
   *     channels-last, some convolutions crash the engine on some processors: see docs/machine.md
   *     before doing so
   * @return (N, F, h, w)
   */
  NDArray featureMap(ParameterStore parameters, NDArray images, boolean training);

  /**
   * What the keys of its layers begin with, from the images on, such as {@code blocks.0.}, {@code
   * blocks.1.}: for learning rates that grow with depth. Keys before the first in the state dict
   * are the stem's, those after the last the top's. Empty if it has no such order.
   */
  default List<String> layers() {
    return List.of();
  }

  /**
   * Whether it passes each block it is stacked of by {@link dev.emc.api.nn.BlockPass}, so that a
   * run can have the blocks' activations computed again instead of kept.
   */
  default boolean passesBlocks() {
    return false;
  }
}
