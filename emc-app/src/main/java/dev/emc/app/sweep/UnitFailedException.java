package dev.emc.app.sweep;

import java.io.IOException;

/** A unit failed in its own process, for the reason that the process gave. */
final class UnitFailedException extends IOException {
  private static final long serialVersionUID = 1;

  UnitFailedException(String reason) {
    super(reason);
  }
}
