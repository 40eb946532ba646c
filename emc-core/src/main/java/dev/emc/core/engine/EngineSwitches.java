package dev.emc.core.engine;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of the loaded PyTorch that DJL has no face for, by the names its libraries export. */
final class EngineSwitches {
  private static final int ERRORS_ONLY = 2;
  private static final Logger log = LoggerFactory.getLogger(EngineSwitches.class);

  private EngineSwitches() {}

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
    NativeLibrary torch = library("torch_cpu");
    Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    torch
        .getFunction("_ZN2at7Context20setUserEnabledMkldnnEb")
        .invokeVoid(new Object[] {context, false});
  }

  /** A library that the engine has loaded; opening it by its path gives that very one. */
  private static NativeLibrary library(String name) {
    Path file = Path.of(LibUtils.getLibtorchPath()).resolve(System.mapLibraryName(name));
    if (!Files.exists(file)) {
      throw new UnsatisfiedLinkError(file + " is not there");
    }
    return NativeLibrary.getInstance(file.toString());
  }
}
