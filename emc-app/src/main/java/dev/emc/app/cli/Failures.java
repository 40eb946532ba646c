package dev.emc.app.cli;

import ai.djl.engine.EngineException;
import dev.emc.api.ConfigException;
import dev.emc.core.plugin.PluginTraces;
import dev.emc.files.IoReason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.commons.cli.ParseException;

/** Makes one clear line of whatever went wrong, and of several things one for each. */
public final class Failures {
  private static final String OURS = "dev.emc.";

  private Failures() {}

  /**
   * The exit code of a failure: 2 when the user asked for something that cannot be, 1 otherwise.
   */
  public static int exitCode(Throwable failure) {
    Throwable cause = unwrap(failure);
    return cause instanceof ConfigException || cause instanceof ParseException
        ? ExitCode.USAGE
        : ExitCode.FAILED;
  }

  /** The failure, one line for each thing that is wrong, without the program's name. */
  public static List<String> lines(Throwable failure) {
    return unwrap(failure) instanceof ConfigException config && config.lines().size() > 1
        ? config.lines().stream().map(Failures::oneLine).toList()
        : List.of(line(failure));
  }

  /** The failure in one line, without the program's name. */
  public static String line(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof IOException io) {
      return oneLine(ofInput(io));
    }
    if (cause instanceof OutOfMemoryError) {
      return MemoryShortage.line(message(cause));
    }
    String message = message(cause);
    Optional<String> plugin = isOurs(cause) ? Optional.empty() : PluginTraces.culprit(cause);
    if (plugin.isPresent()) {
      return plugin.get() + ": " + kind(cause) + " (see --debug)";
    }
    if (cause instanceof EngineException) {
      return ofEngine(cause);
    }
    return isOurs(cause) && !message.isEmpty()
        ? oneLine(message)
        : "unexpected " + kind(cause) + " (see --debug)";
  }

  private static String kind(Throwable cause) {
    return cause.getClass().getSimpleName() + colon(firstLine(message(cause)));
  }

  /** Whether the message was written by this project, for its users. */
  private static boolean isOurs(Throwable cause) {
    if (cause instanceof ParseException || cause.getClass().getName().startsWith(OURS)) {
      return true;
    }
    StackTraceElement[] trace = cause.getStackTrace();
    boolean statesAFact =
        cause.getClass() == IllegalStateException.class
            || cause.getClass() == IllegalArgumentException.class;
    return statesAFact && trace.length > 0 && trace[0].getClassName().startsWith(OURS);
  }

  /** Wrappers that say nothing of their own are taken off. */
  private static Throwable unwrap(Throwable failure) {
    Throwable current = failure;
    while (current.getCause() != null
        && (current instanceof UncheckedIOException
            || current instanceof ExecutionException
            || current instanceof CompletionException)) {
      current = current.getCause();
    }
    return current;
  }

  /** The first line of what is told by the engine itself, which its own exceptions wrap. */
  private static String ofEngine(Throwable failure) {
    Throwable told = failure;
    while (told.getCause() != null && told.getCause() != told) {
      told = told.getCause();
    }
    String message = firstLine(message(told));
    String text = message.isEmpty() ? told.getClass().getSimpleName() : message;
    return "the engine failed: " + text + " (see --debug)";
  }

  private static String ofInput(IOException failure) {
    if (failure instanceof FileSystemException file) {
      return ofFile(file);
    }
    String message = message(failure);
    // A message of our own names the file before it gives the system's reason.
    if (IoReason.isDiskFull(failure) && !message.contains(": ")) {
      return "the disk is full: free some space or choose another folder with --out";
    }
    if (failure instanceof FileNotFoundException) {
      return "cannot open " + message;
    }
    return message.isEmpty()
        ? "reading or writing failed: " + failure.getClass().getSimpleName()
        : message;
  }

  private static String ofFile(FileSystemException failure) {
    String file = failure.getFile() == null ? "a file" : failure.getFile();
    if (IoReason.isDiskFull(failure)) {
      return "the disk is full: cannot write " + file;
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder: " + file;
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied: " + file;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "already exists: " + file;
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder: " + file;
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "folder is not empty: " + file;
    }
    return file + colon(failure.getReason() == null ? "cannot be used" : failure.getReason());
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? "" : failure.getMessage();
  }

  private static String colon(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }

  /** The engine's messages go on with a stack trace of its own. */
  private static String firstLine(String message) {
    return message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
