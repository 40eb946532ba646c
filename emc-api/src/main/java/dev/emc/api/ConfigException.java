package dev.emc.api;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The user asked for something that cannot be: one clear line says what, where, and what can. Where
 * several things are wrong at once, there is a line for each.
 */
@API(status = API.Status.STABLE, since = "0.1")
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String[] lines;

  /** An error whose message stands alone. */
  public ConfigException(String message) {
    this(message, null);
  }

  /** An error whose message stands alone, with its cause, if it has one, for {@code --debug}. */
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
    lines = new String[] {String.valueOf(message)};
  }

  private ConfigException(List<String> lines, @Nullable Throwable cause) {
    super(String.join("\n", lines), cause);
    this.lines = lines.toArray(String[]::new);
  }

  /**
   * An error of several things that are wrong.
   *
   * @param lines one for each, at least one
   */
  public static ConfigException of(List<String> lines, @Nullable Throwable cause) {
    return new ConfigException(lines, cause);
  }

  /** A line for each thing that is wrong; the message has them one below the other. */
  public List<String> lines() {
    return List.of(lines);
  }

  /** The line; unlike that of other exceptions it is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
