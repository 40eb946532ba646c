package dev.emc.core.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin's component failed: its name, its plugin and its jar are in the message, in one line.
 */
public final class ComponentFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ComponentFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The line; unlike that of other exceptions it is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
