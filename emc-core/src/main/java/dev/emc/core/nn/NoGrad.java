package dev.emc.core.nn;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Runs work outside the graph: evaluation, and changing weights in place.
 *
 * <p>The engine records by default on every thread but the one that loaded it, and refuses to
 * change a recorded leaf in place.
 */
public final class NoGrad {
  private NoGrad() {}

  /** Runs work with recording off on this thread, and then puts the thread's mode back. */
  public static void run(Runnable work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      work.run();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /** Computes a value with recording off on this thread, and then puts the thread's mode back. */
  public static <T> T get(Supplier<T> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
