package dev.emc.app.demo;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.SetAside;
import dev.emc.eval.improve.ImproveFile;
import dev.emc.eval.results.ResultFile;
import dev.emc.files.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a demo: a new one, or that of a demo that was stopped and goes on. */
final class DemoFolder {
  private static final String MARK = "demo.json";
  private static final String REPORT = "report.html";

  private DemoFolder() {}

  /** With what a demo was begun. */
  record Mark(boolean quick, long seed) {
    String options() {
      return (quick ? "--quick --seed " : "--seed ") + seed;
    }
  }

  /**
   * A folder that the user named.
   *
   * @throws ConfigException if something else is in it, or a demo that is done
   */
  static Path named(Context context, Path folder) throws IOException {
    if (!isBegun(folder) || Outputs.forced(context)) {
      return Outputs.folder(context, "out", folder);
    }
    if (Files.exists(page(folder))) {
      throw new ConfigException(
          "--out: %s holds a demo that is done, see %s; name a new folder, or overwrite it with"
                  .formatted(folder, page(folder))
              + " --force");
    }
    return folder;
  }

  /** Where the report goes, the last thing to be written. */
  static Path page(Path folder) {
    return folder.resolve(REPORT);
  }

  /** Where the base is trained. */
  static Path base(Path folder) {
    return folder.resolve("base");
  }

  /** Where the base is improved. */
  static Path improvement(Path folder) {
    return folder.resolve("improve");
  }

  /** Where continuing alone goes on for longer. */
  static Path longer(Path folder) {
    return folder.resolve("longer");
  }

  private static boolean isBegun(Path folder) {
    return Files.isRegularFile(folder.resolve(MARK));
  }

  /**
   * Takes the folder for a demo.
   *
   * @return whether one goes on that was stopped
   * @throws ConfigException if that was another one
   */
  static boolean begin(DemoRequest request) throws IOException {
    Path file = request.folder().resolve(MARK);
    var mark = new Mark(request.quick(), request.seed());
    if (request.replace()) {
      clear(request);
    }
    if (request.replace() || !isBegun(request.folder())) {
      Files.createDirectories(request.folder());
      ResultFile.write(file, mark);
      return false;
    }
    Mark begun = ResultFile.read(file, Mark.class, "settings of a demo");
    if (!begun.equals(mark)) {
      throw new ConfigException(
          "--out: %s holds a demo begun with %s: go on with these options, or name a new folder"
              .formatted(request.folder(), begun.options()));
    }
    return true;
  }

  /**
   * Takes an earlier demo away, so that the new one, if it is stopped, goes on with its own runs.
   */
  private static void clear(DemoRequest request) throws IOException {
    Files.deleteIfExists(page(request.folder()));
    for (Path run : List.of(base(request.folder()), longer(request.folder()))) {
      if (RunDirectory.isRun(run)) {
        try (Stream<Path> all = Files.walk(run)) {
          for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    }
    Path improvement = improvement(request.folder());
    if (ImproveFile.isIn(improvement) || ImproveFile.isBegun(improvement)) {
      SetAside.of(improvement, ImproveFile::isOfImprovement).delete();
    }
  }

  /** The command line that goes on with a demo. */
  static String command(DemoRequest request) {
    String options = new Mark(request.quick(), request.seed()).options();
    return "emc demo %s --out %s".formatted(options, ShellWord.of(request.folder()));
  }
}
