package dev.emc.core.engine;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether the engine records operations for a backward pass on this thread, for the length of a
 * {@code try} block.
 *
 * <p>The engine's own default differs between threads: off on the one that loaded it, on elsewhere.
 */
public final class GradMode implements AutoCloseable {
  private final boolean before;

  private GradMode(boolean recording) {
    Devices.engine();
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  /** Records: for a training forward and backward pass. */
  public static GradMode recording() {
    return new GradMode(true);
  }

  /** Does not record: for evaluation and for changing weights in place. */
  public static GradMode off() {
    return new GradMode(false);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
