package dev.emc.api.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How a backbone passes one of the blocks it is stacked of, so that a run with {@code recompute:
 * blocks} can keep the block's input alone and compute the rest again in the backward pass (Chen et
 * al. 2016, "Training deep nets with sublinear memory cost"). Everybody else notices nothing.
 *
 * <p>A backbone that passes its blocks so says it by {@link
 * dev.emc.api.BackboneBlock#passesBlocks}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class BlockPass {
  private static final ThreadLocal<@Nullable Passer> PASSER = new ThreadLocal<>();

  private BlockPass() {}

  /** Passes blocks in its own way. The runtime's own; plugins have no use for it. */
  @FunctionalInterface
  @API(status = API.Status.INTERNAL, since = "0.1")
  public interface Passer {
    /** The block's one output; the input stays open. */
    NDArray pass(Block block, ParameterStore store, NDArray input, boolean training);
  }

  /**
   * Passes an array through a block.
   *
   * @param input that nothing else in the network reads; it stays open and is closed by the caller
   * @return the block's one output
   */
  public static NDArray of(Block block, ParameterStore store, NDArray input, boolean training) {
    Passer passer = PASSER.get();
    return passer == null
        ? block.forward(store, new NDList(input), training).singletonOrThrow()
        : passer.pass(block, store, input, training);
  }

  /**
   * Has blocks passed in another way while some work is done on this thread. The runtime's own;
   * plugins have no use for it.
   */
  @API(status = API.Status.INTERNAL, since = "0.1")
  public static <T> T by(@Nullable Passer passer, Supplier<T> work) {
    Passer before = PASSER.get();
    PASSER.set(passer);
    try {
      return work.get();
    } finally {
      PASSER.set(before);
    }
  }
}
