package dev.emc.distributed;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.emc.api.ConfigException;

/** Makes a GPU a thread's current one, by its primary context, which the engine has as well. */
final class GpuContext {
  /** The driver's own library. */
  static final String DRIVER = "libcuda.so.1";

  private GpuContext() {}

  /**
   * Does some work while a GPU is current.
   *
   * @param driver name of the driver's library
   * @param gpu its number
   * @throws ConfigException if there is no driver
   */
  static void of(String driver, int gpu, Runnable work) {
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance(driver);
    } catch (LinkageError e) {
      throw new ConfigException(
          "NCCL needs the driver of a GPU, but %s cannot be loaded".formatted(driver), e);
    }
    var device = new IntByReference();
    call(library, "cuDeviceGet", device, gpu);
    var context = new PointerByReference();
    // Kept: the engine keeps it as long as the process lives.
    call(library, "cuDevicePrimaryCtxRetain", context, device.getValue());
    call(library, "cuCtxPushCurrent_v2", context.getValue());
    try {
      work.run();
    } finally {
      call(library, "cuCtxPopCurrent_v2", new PointerByReference());
    }
  }

  private static void call(NativeLibrary driver, String function, Object... arguments) {
    int code = driver.getFunction(function).invokeInt(arguments);
    if (code != 0) {
      throw new IllegalStateException(
          "the GPU's driver failed in %s with code %s".formatted(function, code));
    }
  }
}
