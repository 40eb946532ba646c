package dev.emc.core.engine;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings of the loaded PyTorch that DJL has no face for, by the names its libraries export. */
final class EngineSwitches {
  private static final int ERRORS_ONLY = 2;

  private EngineSwitches() {}

  /**
   * Lets PyTorch compute convolutions by kernels of its own instead of oneDNN's, and keeps it from
   * printing a line for each of them where NNPACK, which it asks next, does not know the processor.
   *
   * @return whether the library has the switch
   */
  static boolean switchOffOneDnn() {
    try {
      NativeLibrary torch = library("torch_cpu");
      Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
      torch
          .getFunction("_ZN2at7Context20setUserEnabledMkldnnEb")
          .invokeVoid(new Object[] {context, false});
      library("c10").getGlobalVariableAddress("FLAGS_caffe2_log_level").setInt(0, ERRORS_ONLY);
      return true;
    } catch (UnsatisfiedLinkError absent) {
      return false;
    }
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
