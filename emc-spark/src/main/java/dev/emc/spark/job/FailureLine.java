package dev.emc.spark.job;

import dev.emc.api.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a line of what failed: Spark's own messages hold the stack traces of its machines. */
final class FailureLine {
  /** How a machine's exception stands in the driver's. */
  private static final Pattern REMOTE =
      Pattern.compile(Pattern.quote(ConfigException.class.getName()) + ": ([^\\n]+)");

  private FailureLine() {}

  /** The line. */
  static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException) {
        return line(String.valueOf(cause.getMessage()));
      }
      Matcher remote = REMOTE.matcher(String.valueOf(cause.getMessage()));
      if (remote.find()) {
        return remote.group(1).strip();
      }
    }
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null || message.isBlank() ? root.toString() : line(message);
  }

  /** Whether the user can mend it. */
  static boolean ofTheUser(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException
          || REMOTE.matcher(String.valueOf(cause.getMessage())).find()) {
        return true;
      }
    }
    return false;
  }

  private static String line(String message) {
    return message.strip().lines().findFirst().orElse(message).strip();
  }
}
