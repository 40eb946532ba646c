package dev.emc.core.engine;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in one line why DJL could not start the engine: its own exceptions hide the cause. */
final class StartFailure {
  private StartFailure() {}

  static String line(Throwable failure, Path cache, EngineSettings.Choice choice) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    if (cause instanceof UnsatisfiedLinkError) {
      String advice =
          choice.folder() == null
              ? ""
              : "; is the PyTorch in %s, which %s names, the one for version %s and '%s'?"
                  .formatted(
                      choice.folder().folder(),
                      EngineSettings.PATH,
                      choice.version().replaceFirst("-.*", ""),
                      choice.flavour());
      return "the engine cannot start: a library cannot be loaded: " + text(cause) + advice;
    }
    if (cause instanceof IOException io && !(cause instanceof FileNotFoundException)) {
      return "the engine cannot be unpacked in %s: %s; %s may name another folder"
          .formatted(cache, reason(io), NativesCache.variable());
    }
    return "the engine cannot start: " + text(cause);
  }

  private static String reason(IOException failure) {
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      String what =
          failure instanceof AccessDeniedException
              ? "permission denied"
              : failure instanceof NoSuchFileException
                  ? "no such file or folder"
                  : failure.getClass().getSimpleName();
      return file.getFile() + ": " + what;
    }
    return text(failure);
  }

  /** The first line: what follows is a stack trace of the engine. */
  private static String text(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    String first =
        message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    return first.isEmpty() ? failure.getClass().getSimpleName() : first;
  }
}
