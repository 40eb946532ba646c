package dev.emc.core.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Native;

/**
 * Where an array's values lie, in the host's memory or a GPU's. DJL does not tell; PyTorch does, by
 * a function of its interface for C.
 */
public final class ArrayAddress {
  private ArrayAddress() {}

  /** Bound when it is first asked, in JNA's fast way: it is asked at every exchange of ranks. */
  private static final class Engine {
    static {
      Native.register(Engine.class, EngineSwitches.library("torch_cpu"));
    }

    private Engine() {}

    static native int aoti_torch_get_data_ptr(long tensor, long[] address);
  }

  /**
   * The address of the first value; whoever uses it keeps the array open meanwhile.
   *
   * @throws LinkageError if the engine's library does not tell
   */
  public static long of(NDArray array) {
    var address = new long[1];
    if (Engine.aoti_torch_get_data_ptr(((PtNDArray) array).getHandle(), address) != 0) {
      throw new IllegalStateException("the engine does not tell where an array lies");
    }
    return address[0];
  }
}
