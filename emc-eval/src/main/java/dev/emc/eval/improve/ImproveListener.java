package dev.emc.eval.improve;

import java.util.function.LongConsumer;

/** Is told how far an improvement is. */
public interface ImproveListener {
  /**
   * A stage is done.
   *
   * @param stage in a word
   * @param line what came out
   */
  default void done(String stage, String line) {}

  /** Something needs attention. */
  default void warned(String line) {}

  /** All images are about to be looked at; the answer takes how many have been. */
  default Looking looking(long images) {
    return new Looking(done -> {}, () -> {});
  }

  /**
   * How far the look at images is.
   *
   * @param progress takes how many were looked at
   * @param end is run at the end
   */
  record Looking(LongConsumer progress, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }
}
