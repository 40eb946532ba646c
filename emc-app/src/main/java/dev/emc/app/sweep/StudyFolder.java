package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.plugin.Components;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.run.StudyFile;
import dev.emc.eval.study.run.StudyFile.Difference;
import dev.emc.files.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of a study as the options name it: to go on with, or to begin one in. */
final class StudyFolder {
  private StudyFolder() {}

  /**
   * Reads the study of the folder that {@code --resume} names.
   *
   * @throws ConfigException if it holds none
   */
  static StudyConfig read(Path folder, Components components) {
    if (!StudyFile.isIn(folder)) {
      throw new ConfigException(
          "--resume: %s holds no study: there is no %s".formatted(folder, StudyFile.NAME));
    }
    return StudyFile.read(folder, components);
  }

  /**
   * Makes sure that a folder holds no other study, without writing anything.
   *
   * @throws ConfigException naming a key whose values differ
   */
  static void requireSame(Path folder, StudyConfig study, Components components)
      throws IOException {
    Optional<Difference> found = StudyFile.difference(folder, study, components);
    if (found.isPresent()) {
      Difference key = found.get();
      throw new ConfigException(
          "--out: %s exists already and holds another study (%s differs: %s there, %s here); name another, or overwrite it with --force, or go on with it by --resume %s"
              .formatted(
                  folder, key.key(), brief(key.there()), brief(key.here()), ShellWord.of(folder)));
    }
  }

  /**
   * A folder for a study: new, empty, or one that holds nothing but a study or its single runs,
   * which a scheduler may have begun with {@code --only}.
   *
   * @throws ConfigException if something else is in it
   */
  static Path named(Context context, Path folder) throws IOException {
    return StudyFile.isIn(folder) || holdsRunsOnly(folder)
        ? folder
        : Outputs.folder(context, "out", folder);
  }

  private static boolean holdsRunsOnly(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var entries = Files.list(folder)) {
      return entries.allMatch(
          entry ->
              entry.endsWith(RunLock.FILE) || StudyFile.isOfStudy(entry.getFileName().toString()));
    }
  }

  private static String brief(String text) {
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
