package dev.emc.core.engine;

/** The engine cannot start on this machine; the message is one line with the cause. */
public final class EngineStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure whose cause the message names. */
  public EngineStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure seen before the engine was touched. */
  public EngineStartException(String message) {
    super(message);
  }
}
