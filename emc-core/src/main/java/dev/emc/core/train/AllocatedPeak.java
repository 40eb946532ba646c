package dev.emc.core.train;

import dev.emc.core.engine.AllocatedMemory;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The most that is allocated at once from its start to its close, by looks at short intervals on a
 * thread of its own: activations are near their most for longer than that.
 */
final class AllocatedPeak implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(2);

  private final OptionalLong before = AllocatedMemory.now();
  private final Thread watcher = new Thread(this::watch, "allocated-memory");
  private volatile boolean closed;
  private volatile long most;

  /** Begins to watch. */
  AllocatedPeak() {
    if (before.isPresent()) {
      watcher.setDaemon(true);
      watcher.start();
    }
  }

  private void watch() {
    while (!closed) {
      look();
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private void look() {
    most = Math.max(most, AllocatedMemory.now().orElse(0));
  }

  /** Bytes that were added at most; empty where the system does not tell. */
  OptionalLong added() {
    return before.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, most - before.getAsLong()));
  }

  @Override
  public void close() {
    closed = true;
    try {
      watcher.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
