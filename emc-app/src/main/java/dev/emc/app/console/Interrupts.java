package dev.emc.app.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Listens for Ctrl-C, and for the signal a scheduler ends a job with, while a command that can stop
 * tidily is running. The first one asks it to stop; the second one ends the program at once.
 */
public final class Interrupts implements AutoCloseable {
  /** What the shell is told after Ctrl-C: 128 + 2. */
  public static final int EXIT_CODE = 130;

  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private final CancellationToken token = new CancellationToken();
  private final Console console;
  private final IntConsumer halt;
  private final List<Runnable> restorers = new ArrayList<>();

  Interrupts(Console console, IntConsumer halt) {
    this.console = console;
    this.halt = halt;
  }

  /** Listens until closed. */
  public static Interrupts listen(Console console) {
    var interrupts = new Interrupts(console, Runtime.getRuntime()::halt);
    for (String name : SIGNALS) {
      interrupts.restorers.add(Signals.on(name, interrupts::received));
    }
    return interrupts;
  }

  /** What the running command polls. */
  public CancellationToken token() {
    return token;
  }

  void received() {
    if (token.isCancelled()) {
      halt.accept(EXIT_CODE);
      return;
    }
    token.cancel();
    console.note("stopping after this step and saving; press Ctrl-C again to stop at once");
  }

  @Override
  public void close() {
    restorers.forEach(Runnable::run);
  }
}
