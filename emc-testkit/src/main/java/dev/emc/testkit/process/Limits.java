package dev.emc.testkit.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Limits on how long a test waits for another program. They are far beyond what a program needs on
 * a machine with ten times more work than processors; they only keep a test from hanging.
 */
public final class Limits {
  /** What a program may take, a little less than a test may by default. */
  public static final Duration PROGRAM = Duration.ofMinutes(9);

  private Limits() {}

  /** Kills a program that is still running after {@link #PROGRAM}, so that all it says ends. */
  public static Process limited(Process process) {
    return limited(process, PROGRAM);
  }

  /** Kills a program that is still running after some time, so that all it says ends. */
  public static Process limited(Process process, Duration most) {
    Executor later = CompletableFuture.delayedExecutor(most.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> kill =
        CompletableFuture.runAsync(
            () -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              // By its handle: the process itself would close the streams under who reads them.
              process.toHandle().destroyForcibly();
            },
            later);
    process.onExit().thenRun(() -> kill.cancel(false));
    return process;
  }

  /** Waits for a program to end; returns its exit code. */
  public static int end(Process process) throws InterruptedException {
    return end(process, PROGRAM);
  }

  /**
   * Waits for a program to end; returns its exit code.
   *
   * @throws AssertionError once it has taken too long; the program is then killed
   */
  public static int end(Process process, Duration most) throws InterruptedException {
    if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      String command = process.info().command().orElse("a program");
      throw new AssertionError(command + " did not end within " + most.toSeconds() + " s");
    }
    return process.exitValue();
  }
}
