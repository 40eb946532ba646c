package dev.emc.core.engine;

import ai.djl.ndarray.NDArray;

/** Copies between arrays whose values may lie in memory in any order, which DJL does not tell. */
public final class MemoryOrder {
  private MemoryOrder() {}

  /**
   * Writes values into an array of the same shape, on the device, however either lies in memory;
   * recording is off. DJL's own way goes through the host's memory, or through an index.
   */
  public static void copy(NDArray from, NDArray to) {
    Copied.OPERATOR.apply(to, from).close();
  }

  /** Compiled when it is first used. */
  private static final class Copied {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("to, values", "torch.copy_(to, values)");
  }
}
