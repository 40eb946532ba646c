package dev.emc.core.engine;

import ai.djl.ndarray.NDArray;

/** How an array's values lie in memory, which DJL does not tell, and copies that leave it so. */
public final class MemoryOrder {
  private MemoryOrder() {}

  /**
   * Whether the values lie in the order of the axes, the last one innermost, without gaps: then
   * flattened and reshaped forms share the array's memory. For arrays of the host: the answer is
   * read.
   */
  public static boolean isOfAxes(NDArray array) {
    try (NDArray answer = Asked.OPERATOR.apply(array)) {
      return answer.getBoolean();
    }
  }

  /**
   * Writes values into an array of the same shape, on the device, however either lies in memory;
   * recording is off. DJL's own way goes through the host's memory, or through an index.
   */
  public static void copy(NDArray from, NDArray to) {
    Copied.OPERATOR.apply(to, from).close();
  }

  /** Compiled when it is first asked. */
  private static final class Asked {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("x", "torch.tensor(torch.is_contiguous(x))");
  }

  /** Compiled when it is first used. */
  private static final class Copied {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("to, values", "torch.copy_(to, values)");
  }
}
