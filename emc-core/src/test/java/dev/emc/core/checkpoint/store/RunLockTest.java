package dev.emc.core.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path run;

  /** Holds a lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      RunLock lock = RunLock.acquire(Path.of(args[0]));
      System.err.println("held");
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
      lock.close();
    }
  }

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
  @Timeout(60)
  void anotherProcessKeepsUsOutUntilItIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                run.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertEquals("held", holder.errorReader().readLine());
      String message = assertThrows(ConfigException.class, () -> RunLock.acquire(run)).getMessage();
      assertTrue(message.contains("(process " + holder.pid() + " on host "), message);
      // Having been refused must not have given the other process's lock away.
      assertThrows(ConfigException.class, () -> RunLock.acquire(run));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    RunLock.acquire(run).close();
  }
}
