package dev.emc.core.engine;

import ai.djl.ndarray.NDArray;

/** Copies between arrays whose values may lie in memory in any order, which DJL does not tell. */
public final class MemoryOrder {
  private static final int MAP_AXES = 4;

  private MemoryOrder() {}

  /**
   * Writes values into an array of the same shape, on the device, however either lies in memory;
   * recording is off. DJL's own way goes through the host's memory, or through an index.
   */
  public static void copy(NDArray from, NDArray to) {
    Copied.OPERATOR.apply(to, from).close();
  }

  /** Whether they are maps (N, C, H, W) that lie with channels innermost, and not with columns. */
  public static boolean isChannelsLast(NDArray maps) {
    return maps.getShape().dimension() == MAP_AXES && Asked.QUESTION.asked(maps);
  }

  /**
   * An array's values with axes in the order of its memory, in which alone DJL hands it out.
   *
   * @return a view, for the caller to close: of maps that lie so with channels as the last axis
   */
  public static NDArray asItLies(NDArray array) {
    return isChannelsLast(array) ? array.transpose(0, 2, 3, 1) : array.stopGradient();
  }

  /** Maps as others of their shape lie: the array itself, or a copy with channels innermost. */
  public static NDArray like(NDArray other, NDArray maps) {
    return isChannelsLast(other) && !isChannelsLast(maps) ? channelsLast(maps) : maps;
  }

  /**
   * Has maps, or a convolution's weights, lie with channels innermost from now on, in memory of
   * their own; whoever holds the array keeps it. Recording is off.
   */
  public static void turn(NDArray maps) {
    Turning.OPERATOR.apply(maps).close();
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

  private static final class Turning {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("x", "torch.set_(x, torch.clone(x, memory_format=2))");
  }

  private static final class Turned {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("x", "torch.clone(x, memory_format=2)");
  }
}
