package dev.emc.core.plugin;

import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;
import dev.emc.api.ConfigException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns exceptions of plugins and of Guice into one readable line. */
final class Failures {
  private static final Pattern CLASS_FILE =
      Pattern.compile("^(\\S+) has been compiled by .*?class file version (\\d+)");
  private static final int BEFORE_JAVA = 44;

  private Failures() {}

  /** Kind and message of an exception, in one line. */
  static String line(Throwable failure) {
    String message = failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    if (failure instanceof UnsupportedClassVersionError) {
      return ofVersion(String.valueOf(message));
    }
    if (failure instanceof NoClassDefFoundError || failure instanceof ClassNotFoundException) {
      return "class " + String.valueOf(message).replace('/', '.') + " not found";
    }
    return message == null || message.isBlank() ? kind : kind + ": " + oneLine(message);
  }

  /** The virtual machine numbers class files: those of Java 17 are 61. */
  private static String ofVersion(String message) {
    Matcher version = CLASS_FILE.matcher(message);
    int here = Runtime.version().feature();
    return version.find()
        ? "its class %s is of Java %s, this is Java %s: run EMC with a newer Java, or get a build for this one"
            .formatted(
                version.group(1).replace('/', '.'),
                Integer.parseInt(version.group(2)) - BEFORE_JAVA,
                here)
        : "its classes are of a newer Java than this, which is " + here;
  }

  /** The reason of a Guice failure: what a component said itself, or Guice's first error. */
  static ConfigException ofGuice(String what, RuntimeException failure) {
    for (Message message : messages(failure)) {
      for (Throwable t = message.getCause(); t != null; t = t.getCause()) {
        if (t instanceof ConfigException own) {
          return own;
        }
      }
    }
    Message first = messages(failure).iterator().next();
    Throwable cause = first.getCause();
    while (cause != null && !messages(cause).isEmpty()) {
      first = messages(cause).iterator().next();
      cause = first.getCause();
    }
    String reason =
        cause != null
            ? line(cause)
            : oneLine(first.getMessage().replaceFirst("^\\[Guice/\\w+]: ", ""));
    return new ConfigException(what + ": " + reason, failure);
  }

  private static Collection<Message> messages(Throwable failure) {
    if (failure instanceof CreationException e) {
      return e.getErrorMessages();
    }
    if (failure instanceof ProvisionException e) {
      return e.getErrorMessages();
    }
    if (failure instanceof ConfigurationException e) {
      return e.getErrorMessages();
    }
    return List.of();
  }

  static String oneLine(String text) {
    return text.strip().lines().findFirst().orElse("").strip();
  }
}
