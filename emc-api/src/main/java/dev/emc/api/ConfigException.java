package dev.emc.api;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The user asked for something that cannot be: one clear line says what, where, and what can. */
@API(status = API.Status.STABLE, since = "0.1")
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An error whose message stands alone. */
  public ConfigException(String message) {
    super(message);
  }

  /** An error whose message stands alone, with its cause, if it has one, for {@code --debug}. */
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The line; unlike that of other exceptions it is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
