package dev.emc.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock of a run between processes. */
@Tag("integration")
class RunLockIT {
  @TempDir Path run;

  /** Holds a lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      RunLock lock = RunLock.acquire(Path.of(args[0]));
      System.err.println("held");
      Thread.sleep(Limits.PROGRAM.toMillis());
      lock.close();
    }
  }

  @Test
  void anotherProcessKeepsUsOutUntilItIsKilled() throws Exception {
    Process holder =
        Limits.limited(
            ChildJvm.of(Holder.class, run.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start());
    try {
      // Java itself may have something to say before, of JAVA_TOOL_OPTIONS for one.
      assertTrue(holder.errorReader().lines().anyMatch("held"::equals));
      String message = assertThrows(ConfigException.class, () -> RunLock.acquire(run)).getMessage();
      assertTrue(message.contains("(process " + holder.pid() + " on host "), message);
      // Having been refused must not have given the other process's lock away.
      assertThrows(ConfigException.class, () -> RunLock.acquire(run));
    } finally {
      Limits.end(holder.destroyForcibly());
    }
    RunLock.acquire(run).close();
  }
}
