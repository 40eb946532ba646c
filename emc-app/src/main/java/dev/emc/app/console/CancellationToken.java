package dev.emc.app.console;

import java.util.function.BooleanSupplier;

/**
 * Whether the user asked a long-running command to stop. The command polls it between steps, saves,
 * and returns.
 */
public final class CancellationToken implements BooleanSupplier {
  private volatile boolean cancelled;

  /** Asks to stop. */
  public void cancel() {
    cancelled = true;
  }

  /** Whether to stop. */
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public boolean getAsBoolean() {
    return cancelled;
  }
}
