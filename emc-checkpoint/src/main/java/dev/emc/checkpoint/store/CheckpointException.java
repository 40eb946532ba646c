package dev.emc.checkpoint.store;

import java.io.IOException;

/** A checkpoint could not be written: one clear line names the file and the reason. */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1;

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
