package dev.emc.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path run;

  @Test
  void oneProcessCannotTakeItTwice() throws IOException {
    RunLock lock = RunLock.acquire(run);
    String message = assertThrows(ConfigException.class, () -> RunLock.acquire(run)).getMessage();
    assertTrue(
        message.startsWith(
            run
                + ": another run is writing into this directory (process "
                + ProcessHandle.current().pid()
                + " on host "),
        message);
    assertTrue(message.endsWith("); wait for it or choose another directory"), message);
    lock.close();
    RunLock.acquire(run).close();
  }

  @Test
  void whoWaitsForItGoesOnOnceItIsFree() throws Exception {
    RunLock lock = RunLock.acquire(run);
    var freed = new AtomicBoolean();
    var holder =
        new Thread(
            () -> {
              try {
                Thread.sleep(300);
                freed.set(true);
                lock.close();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    holder.start();
    RunLock.awaitFree(run, Duration.ofMinutes(1), () -> false);
    assertTrue(freed.get());
    holder.join();
    RunLock.acquire(run).close();
  }

  @Test
  void waitingEndsWithThePatienceOrWhenAskedTo() throws IOException {
    try (RunLock lock = RunLock.acquire(run)) {
      RunLock.awaitFree(run, Duration.ofMillis(150), () -> false);
      RunLock.awaitFree(run, Duration.ofDays(1), () -> true);
      assertTrue(RunLock.isHeld(run), lock.toString());
    }
  }
}
