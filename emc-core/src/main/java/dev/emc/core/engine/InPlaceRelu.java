package dev.emc.core.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ReLU in an array's own memory, which DJL has no face for. On CPUs PyTorch's operator is called by
 * its exported name: by a {@link ScriptedFunction} a small one took 49 µs (two Xeon cores), in
 * which all other cores wait, and ResNet-50 has 49 of them in a pass.
 */
public final class InPlaceRelu {
  private static final Logger log = LoggerFactory.getLogger(InPlaceRelu.class);

  private InPlaceRelu() {}

  /** Bound when it is first asked, in JNA's fast way. */
  private static final class Operator {
    static final boolean BOUND = bind();

    private Operator() {}

    private static boolean bind() {
      try {
        Native.register(Operator.class, EngineSwitches.library("torch_cpu"));
        return true;
      } catch (LinkageError absent) {
        log.debug("the engine's ReLU is not found by its name", absent);
        return false;
      }
    }

    /** {@code at::_ops::relu_::call(at::Tensor&)}, which passes autograd and autocast as ever. */
    static native long _ZN2at4_ops5relu_4callERNS_6TensorE(long tensor);
  }

  /** Compiled when it is first used. */
  private static final class Scripted {
    static final ScriptedFunction OPERATOR = new ScriptedFunction("x", "torch.relu_(x)");
  }

  /**
   * The array itself with ReLU applied, or another in its memory in whose favour it was closed.
   *
   * @param array what a layer has put out: no leaf with a gradient, and of numbers with a fraction
   */
  public static NDArray of(NDArray array) {
    // An error of a GPU would end the process, as no exception passes such a call.
    return !array.getDevice().isGpu() && Operator.BOUND ? byName(array) : scripted(array);
  }

  static NDArray byName(NDArray array) {
    Operator._ZN2at4_ops5relu_4callERNS_6TensorE(((PtNDArray) array).getHandle());
    return array;
  }

  static NDArray scripted(NDArray array) {
    try (array) {
      return Scripted.OPERATOR.apply(array);
    }
  }
}
