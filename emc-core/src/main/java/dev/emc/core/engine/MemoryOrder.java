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

  /** Whether maps (N, C, H, W) lie with channels innermost, and not with columns. */
  public static boolean isChannelsLast(NDArray maps) {
    return Asked.QUESTION.asked(maps);
  }

  /** A copy of maps, or of a convolution's weights, with channels innermost; recording is off. */
  public static NDArray channelsLast(NDArray maps) {
    return Turned.OPERATOR.apply(maps);
  }

  /** Compiled when it is first used, as are the next. */
  private static final class Copied {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("to, values", "torch.copy_(to, values)");
  }

  private static final class Asked {
    static final ScriptedFunction QUESTION =
        ScriptedFunction.question(
            "x", "torch.is_contiguous(x, memory_format=2) and not torch.is_contiguous(x)");
  }

  private static final class Turned {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("x", "torch.clone(x, memory_format=2)");
  }
}
