package dev.emc.core.engine;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of PyTorch that DJL has no face for, by the names its libraries export or read. */
final class EngineSwitches {
  /** How often a thread of GNU's OpenMP looks for work before it sleeps; the launcher's as well. */
  static final int SPINS = 10_000;

  private static final String SPIN_COUNT = "GOMP_SPINCOUNT";
  private static final int ERRORS_ONLY = 2;
  private static final Logger log = LoggerFactory.getLogger(EngineSwitches.class);

  private EngineSwitches() {}

  /**
   * Lets idle threads sleep soon, unless the environment says how long they wait. By default they
   * spin for some 300,000 rounds, which makes a loop on a busy machine several times slower. The
   * library of the threads reads this once, when it is loaded: nothing happens afterwards.
   */
  static void limitSpinning() {
    if (!Platform.isLinux()
        || System.getenv(SPIN_COUNT) != null
        || System.getenv("OMP_WAIT_POLICY") != null) {
      return;
    }
    try {
      Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
      setenv.invokeInt(new Object[] {SPIN_COUNT, Integer.toString(SPINS), 0});
    } catch (LinkageError absent) {
      log.debug("how long idle threads spin cannot be limited", absent);
    }
  }

  /**
   * Keeps the engine from printing what is no error, such as that NNPACK, one of its ways to
   * compute small convolutions, does not know the processor: it takes another way then.
   */
  static void printErrorsOnly() {
    try {
      library("c10").getGlobalVariableAddress("FLAGS_caffe2_log_level").setInt(0, ERRORS_ONLY);
    } catch (LinkageError absent) {
      log.debug("the engine's remarks cannot be switched off", absent);
    }
  }

  /**
   * Lets PyTorch compute convolutions by kernels of its own instead of oneDNN's.
   *
   * @throws LinkageError if the library does not have the switch, or JNA has no library of its own
   */
  static void switchOffOneDnn() {
    set("20setUserEnabledMkldnnEb", false);
  }

  /**
   * What serves training on GPUs: cuDNN tries its ways to compute a convolution and keeps the
   * fastest, float32 convolutions may take TF32, as is PyTorch's default, and float32 matrix
   * products may not, since criteria and statistics are made of them. Has no effect on a CPU.
   */
  static void tuneForGpus() {
    try {
      set("17setBenchmarkCuDNNEb", true);
      set("17setAllowTF32CuDNNEb", true);
      set("18setAllowTF32CuBLASEb", false);
    } catch (LinkageError absent) {
      log.debug("the engine's switches for GPUs cannot be set", absent);
    }
  }

  /** Whether a switch is on, by the mangled name of what tells it. */
  static boolean isOn(String getter) {
    NativeLibrary torch = library("torch_cpu");
    return (torch.getFunction("_ZNK2at7Context" + getter).invokeInt(new Object[] {context(torch)})
            & 0xff)
        != 0;
  }

  /**
   * Sets one of PyTorch's global switches.
   *
   * @throws LinkageError if the library does not have it, or JNA has no library of its own
   */
  private static void set(String setter, boolean on) {
    NativeLibrary torch = library("torch_cpu");
    torch.getFunction("_ZN2at7Context" + setter).invokeVoid(new Object[] {context(torch), on});
  }

  private static Pointer context(NativeLibrary torch) {
    return torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
  }

  /** A library that the engine has loaded; opening it by its path gives that very one. */
  static NativeLibrary library(String name) {
    Path file = Path.of(LibUtils.getLibtorchPath()).resolve(System.mapLibraryName(name));
    if (!Files.exists(file)) {
      throw new UnsatisfiedLinkError(file + " is not there");
    }
    return NativeLibrary.getInstance(file.toString());
  }
}
