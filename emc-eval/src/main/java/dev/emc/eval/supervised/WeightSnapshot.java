package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.emc.core.nn.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;

/** A copy of a block's weights and statistics, to begin with them again. */
final class WeightSnapshot implements AutoCloseable {
  private final NDManager manager;
  private final StateDict dict;
  private final Map<String, NDArray> copies = new LinkedHashMap<>();

  /**
   * Copies the weights.
   *
   * @param parent on the block's device
   */
  WeightSnapshot(Block block, NDManager parent) {
    manager = parent.newSubManager();
    dict = StateDict.of(Map.of("", block));
    dict.arrays()
        .forEach(
            (key, array) -> {
              NDArray copy = array.stopGradient().duplicate();
              copy.attach(manager);
              copies.put(key, copy);
            });
  }

  /** Puts the weights back. */
  void restore() {
    copies.forEach(dict::copyIn);
  }

  @Override
  public void close() {
    manager.close();
  }
}
