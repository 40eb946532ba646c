package dev.emc.core.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Whether the engine records operations for a backward pass on this thread.
 *
 * <p>The engine's own default differs between threads: off on the one that loaded it, on elsewhere.
 * Each method puts back what it found.
 */
public final class GradMode {
  private GradMode() {}

  /** Runs work with recording on: a training forward and backward pass. */
  public static <T> T on(Supplier<T> work) {
    return with(true, work);
  }

  /** Computes a value with recording off: evaluation. */
  public static <T> T off(Supplier<T> work) {
    return with(false, work);
  }

  /** Runs work with recording off: changing weights in place. */
  public static void off(Runnable work) {
    with(
        false,
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * Whether gradients flow through an array. DJL's own answer is no for all that was computed, and
   * its name of the function that made an array ends the process where there is none.
   */
  public static boolean isRecorded(NDArray array) {
    return Recorded.QUESTION.asked(array);
  }

  /** Compiled when it is first asked. */
  private static final class Recorded {
    static final ScriptedFunction QUESTION =
        ScriptedFunction.question("x", "ops.prim.requires_grad(x)");
  }

  private static <T> T with(boolean recording, Supplier<T> work) {
    Devices.engine();
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
