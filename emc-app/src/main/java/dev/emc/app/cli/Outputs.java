package dev.emc.app.cli;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.Option;

/**
 * Where a command's results go. What is there already is not overwritten unless the user says so by
 * {@code --force}; every command asks here, before any work.
 */
public final class Outputs {
  private static final String FORCE = "force";

  private Outputs() {}

  /** {@code --force}: what is there may be overwritten. */
  public static Option force() {
    return StandardOptions.flag(FORCE, "overwrite results that are there already");
  }

  /** Whether what is there may be overwritten. */
  public static boolean forced(Context context) {
    return context.has(FORCE);
  }

  /**
   * A file that a command is to write.
   *
   * @param option that names another file, without the dashes
   * @throws ConfigException if something is there
   */
  public static Path file(Context context, String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigException("--%s: %s is a folder, a file is expected".formatted(option, file));
    }
    // Devices and pipes hold nothing that could be lost.
    if (Files.isRegularFile(file) && !forced(context)) {
      throw taken(option, file, "");
    }
    return file;
  }

  /**
   * A folder that a command is to fill.
   *
   * @param option that names another folder, without the dashes
   * @throws ConfigException if something is in it
   */
  public static Path folder(Context context, String option, Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ConfigException(
          "--%s: %s is a file, a folder is expected".formatted(option, folder));
    }
    if (!forced(context) && isInUse(folder)) {
      throw taken(option, folder, " and is not empty");
    }
    return folder;
  }

  private static boolean isInUse(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var entries = Files.list(folder)) {
      return entries.anyMatch(
          entry -> !entry.endsWith(RunLock.FILE) && !WholeFile.isUnfinished(entry));
    }
  }

  private static ConfigException taken(String option, Path path, String state) {
    return new ConfigException(
        "--%s: %s exists already%s; name another, or overwrite it with --force"
            .formatted(option, path, state));
  }
}
