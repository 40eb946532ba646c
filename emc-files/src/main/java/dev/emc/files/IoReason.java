package dev.emc.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why an operation on files failed, in words: the JDK's messages often are just the path. */
public final class IoReason {
  private IoReason() {}

  /** The reason alone, to stand behind the name of the file. */
  public static String of(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "no permission";
    }
    if (failure instanceof ClosedByInterruptException) {
      return "it was interrupted";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "there is something else of that name";
    }
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return plain(file.getReason());
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : plain(message);
  }

  /** Whether there is no room, or none that this user may have. */
  public static boolean isDiskFull(IOException failure) {
    String said = SystemWords.of(failure);
    String text = said == null ? "" : SystemWords.english(said);
    return text.contains("no space left")
        || text.contains("not enough space")
        || text.contains("disk quota exceeded");
  }

  /** What the system says, in the words of a user. */
  private static String plain(String reason) {
    String text = SystemWords.english(reason);
    if (text.startsWith("there is not enough space")) {
      return "the disk is full";
    }
    return switch (text) {
      case SystemWords.DISK_FULL -> "the disk is full";
      case "disk quota exceeded" -> "your share of the disk is used up (disk quota)";
      case "read-only file system" -> "its disk can only be read";
      case SystemWords.NAME_TOO_LONG -> "its name is too long";
      case SystemWords.NOT_A_FOLDER -> "a part of its path is a file, not a folder";
      case SystemWords.IS_A_FOLDER -> "it is a folder";
      default -> reason;
    };
  }

  /**
   * The failure to write a file, in one line that names it; one that names a file stays as it is.
   */
  public static IOException cannotWrite(Path path, IOException failure) {
    return failure instanceof NotWrittenException
        ? failure
        : new NotWrittenException(path + ": cannot write this file: " + of(failure), failure);
  }

  private static final class NotWrittenException extends IOException {
    private static final long serialVersionUID = 1;

    NotWrittenException(String message, IOException cause) {
      super(message, cause);
    }
  }
}
