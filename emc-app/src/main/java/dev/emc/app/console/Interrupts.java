package dev.emc.app.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens for Ctrl-C, for the signal a scheduler ends a job with, and for a terminal that goes
 * away, while a command that can stop tidily is running. The first signal asks it to stop. From
 * when the user is told so, the next one ends the process by the system's own hand: Java's way out
 * would take the engine down under the step that it computes, and crash.
 */
public final class Interrupts implements AutoCloseable {
  /** The number of Ctrl-C. */
  private static final int INT = 2;

  /** What is listened for, by the number that POSIX gives it. */
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", INT, "TERM", 15);

  /** What a shell adds to the number of a signal. */
  private static final int SIGNALLED = 128;

  /**
   * How long further signals are taken for the first: timeout(1), wrappers and a terminal that
   * closes send one twice.
   */
  private static final Duration ECHO = Duration.ofMillis(100);

  private final CancellationToken token = new CancellationToken();
  private final AtomicInteger first = new AtomicInteger();
  private final Console console;
  private final boolean secondEnds;
  private final Runnable echo;
  private final Runnable release;
  private final List<Runnable> restorers = new ArrayList<>();
  private boolean closed;

  Interrupts(Console console, boolean secondEnds, Runnable echo, Runnable release) {
    this.console = console;
    this.secondEnds = secondEnds;
    this.echo = echo;
    this.release = release;
  }

  /** Listens until closed. */
  public static Interrupts listen(Console console) {
    return listen(console, true);
  }

  /**
   * Listens until closed and never ends the process: for one whose parent is told by the same
   * Ctrl-C and passes it on.
   */
  public static Interrupts listenAsPart(Console console) {
    return listen(console, false);
  }

  private static Interrupts listen(Console console, boolean secondEnds) {
    var interrupts =
        new Interrupts(console, secondEnds, Interrupts::awaitEcho, Interrupts::endProcessAtOnce);
    SIGNALS.forEach(
        (name, number) ->
            interrupts.restorers.add(Signals.on(name, () -> interrupts.received(number))));
    return interrupts;
  }

  /** Lets every signal end the process by the system's own hand, where nobody listens. */
  public static void endProcessAtOnce() {
    SIGNALS.keySet().forEach(Signals::toSystem);
  }

  private static void awaitEcho() {
    try {
      Thread.sleep(ECHO.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the running command polls. */
  public CancellationToken token() {
    return token;
  }

  /**
   * What the shell is told after a stop: 129 hung up, 130 Ctrl-C or any other reason, 143 ended.
   */
  public int exitCode() {
    return SIGNALLED + (first.get() == 0 ? INT : first.get());
  }

  void received(int number) {
    if (!first.compareAndSet(0, number)) {
      return;
    }
    token.cancel();
    echo.run();
    synchronized (this) {
      if (closed) {
        return;
      }
      if (secondEnds) {
        release.run();
      }
    }
    console.note(
        "stopping after this step and saving"
            + (secondEnds ? "; press Ctrl-C again to stop at once" : ""));
  }

  @Override
  public synchronized void close() {
    closed = true;
    restorers.forEach(Runnable::run);
  }
}
