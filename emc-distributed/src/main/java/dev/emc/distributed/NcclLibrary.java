package dev.emc.distributed;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Launch;

/**
 * A library of NCCL.
 *
 * @param functions its functions
 * @param version such as {@code 2.21.5}
 */
record NcclLibrary(NativeLibrary functions, String version) {
  private static final int SUCCESS = 0;

  /**
   * Loads it.
   *
   * @param name of its file
   * @throws ConfigException if there is none
   */
  static NcclLibrary find(String name) {
    try {
      NativeLibrary library = NativeLibrary.getInstance(name);
      var code = new IntByReference();
      call(library, "ncclGetVersion", code);
      return new NcclLibrary(library, version(code.getValue()));
    } catch (LinkageError e) {
      throw new ConfigException(
          "%s asks for NCCL, but no library of it can be loaded (%s: %s); name one by %s=/path/to/libnccl.so.2, or leave it out: values then go through the host's memory"
              .formatted(Launch.NCCL_SETTING, name, reason(e), Launch.NCCL_SETTING),
          e);
    }
  }

  /** JNA's first line is no more than that it failed, and ends with a colon. */
  private static String reason(LinkageError error) {
    return String.valueOf(error.getMessage())
        .lines()
        .filter(line -> !line.endsWith(":"))
        .findFirst()
        .orElse("");
  }

  /** 22105 and, before 2.9, 2804. */
  static String version(int code) {
    int major = code < 10_000 ? 1000 : 10_000;
    return "%s.%s.%s".formatted(code / major, code % major / 100, code % 100);
  }

  /**
   * Calls a function whose result is a code.
   *
   * @throws IllegalStateException if it is not that of success, with what it means
   */
  void call(String function, Object... arguments) {
    call(functions, function, arguments);
  }

  /** Refuses a code other than that of success, with what it means. */
  void check(String what, int code) {
    check(functions, what, code);
  }

  private static void call(NativeLibrary library, String function, Object... arguments) {
    check(library, function, library.getFunction(function).invokeInt(arguments));
  }

  private static void check(NativeLibrary library, String what, int code) {
    if (code != SUCCESS) {
      String why =
          library.getFunction("ncclGetErrorString").invokeString(new Object[] {code}, false);
      throw new IllegalStateException("NCCL failed in %s: %s".formatted(what, why));
    }
  }
}
