package dev.emc.images.load;

import java.util.Iterator;

/**
 * The batches of one epoch, in order, made ahead by worker threads. For use by one thread. {@link
 * #close} ends the workers; it may be called at any time and does not invalidate batches handed
 * out.
 */
public interface ViewBatches extends Iterator<ViewBatch>, AutoCloseable {
  /**
   * The next batch, waiting for it if need be. To be closed by the caller.
   *
   * @throws dev.emc.api.ConfigException if an image cannot be read and may not be skipped; names it
   */
  @Override
  ViewBatch next();

  /** Time {@link #next} has spent waiting for workers so far, in nanoseconds. */
  long waitNanos();

  /** Ends the workers and waits until they have ended. */
  @Override
  void close();
}
