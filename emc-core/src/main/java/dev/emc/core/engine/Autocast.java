package dev.emc.core.engine;

import ai.djl.Device;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import dev.emc.api.ConfigException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's autocast: within it, matrix products and convolutions take their inputs and weights in
 * 16 bits, what needs the digits (norms, softmax, losses) is done in float32, and the weights stay
 * as they are. DJL has no face for it; it is found in the loaded library by its exported names.
 *
 * <p>The engine keeps its state by thread. Each call puts back what it found, and leaving the
 * outermost one lets go of the weights' casts, which are made once within it.
 */
public final class Autocast {
  private static final String NAMESPACE = "_ZN2at8autocast";
  private static final int CPU = 0;
  private static final int CUDA = 1;
  private static final int HALF = 5;
  private static final int BFLOAT16 = 15;

  private final Function enable;
  private final Function isEnabled;
  private final Function setType;
  private final Function type;
  private final Function enter;
  private final Function leave;
  private final Function clearCache;

  /** Found when it is first asked for. */
  private static final class Loaded {
    static final @Nullable Autocast FUNCTIONS;
    static final String MISSING;

    static {
      Autocast found = null;
      String missing = "";
      try {
        found = new Autocast(EngineSwitches.library("torch_cpu"));
      } catch (LinkageError e) {
        missing = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      }
      FUNCTIONS = found;
      MISSING = missing;
    }
  }

  private Autocast(NativeLibrary torch) {
    enable = torch.getFunction(NAMESPACE + "20set_autocast_enabledEN3c1010DeviceTypeEb");
    isEnabled = torch.getFunction(NAMESPACE + "19is_autocast_enabledEN3c1010DeviceTypeE");
    setType =
        torch.getFunction(NAMESPACE + "18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE");
    type = torch.getFunction(NAMESPACE + "18get_autocast_dtypeEN3c1010DeviceTypeE");
    enter = torch.getFunction(NAMESPACE + "17increment_nestingEv");
    leave = torch.getFunction(NAMESPACE + "17decrement_nestingEv");
    clearCache = torch.getFunction(NAMESPACE + "11clear_cacheEv");
  }

  /**
   * Refuses a precision that the engine cannot compute in.
   *
   * @throws ConfigException in one line
   */
  public static void require(Precision precision) {
    if (precision.isHalf()) {
      functions(precision);
    }
  }

  /** Computes something, in 16 bits where that serves; with {@link Precision#FP32} as ever. */
  public static <T> T in(Precision precision, Device device, Supplier<T> work) {
    return precision.isHalf()
        ? functions(precision).run(precision, device.isGpu() ? CUDA : CPU, work)
        : work.get();
  }

  private static Autocast functions(Precision precision) {
    Devices.engine();
    Autocast found = Loaded.FUNCTIONS;
    if (found == null) {
      throw new ConfigException(missing(precision, Loaded.MISSING));
    }
    return found;
  }

  static String missing(Precision precision, String what) {
    return "precision: %s cannot be had, as the engine's library lacks autocast (%s); only fp32 can"
        .formatted(precision.text(), what);
  }

  private <T> T run(Precision precision, int device, Supplier<T> work) {
    Object[] where = {device};
    boolean before = (isEnabled.invokeInt(where) & 0xff) != 0;
    int typeBefore = (byte) type.invokeInt(where);
    setType.invokeVoid(new Object[] {device, precision == Precision.BF16 ? BFLOAT16 : HALF});
    enable.invokeVoid(new Object[] {device, 1});
    enter.invokeInt(new Object[0]);
    try {
      return work.get();
    } finally {
      if (leave.invokeInt(new Object[0]) == 0) {
        clearCache.invokeVoid(new Object[0]);
      }
      enable.invokeVoid(new Object[] {device, before ? 1 : 0});
      setType.invokeVoid(new Object[] {device, typeBefore});
    }
  }
}
