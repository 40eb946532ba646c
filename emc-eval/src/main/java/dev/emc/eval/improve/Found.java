package dev.emc.eval.improve;

import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What an improvement found out before its first trial, kept so that one that goes on, and its
 * page, say all of it.
 *
 * @param lines stage and what came out, as {@code images: 1300 to train on …}
 * @param warnings what needs attention, in whole lines
 * @param unreadable names of images that cannot be read and are in no set
 */
record Found(List<String> lines, List<String> warnings, List<String> unreadable) {
  static final String FILE = "found.json";

  static final Found NOTHING = new Found(List.of(), List.of(), List.of());

  /** Copies the lists. */
  Found {
    lines = List.copyOf(lines);
    warnings = List.copyOf(warnings);
    unreadable = List.copyOf(unreadable);
  }

  /** What a folder keeps; empty if nothing was planned in it, or by an older version. */
  static Optional<Found> in(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return ImproveFile.isIn(folder) && Files.isRegularFile(file)
        ? Optional.of(ResultFile.read(file, Found.class, "findings of emc improve"))
        : Optional.empty();
  }

  void write(Path folder) throws IOException {
    ResultFile.write(folder.resolve(FILE), this);
  }

  /** Tells a listener all lines and warnings again. */
  void tell(ImproveListener listener) {
    warnings.forEach(listener::warned);
    for (String line : lines) {
      int colon = line.indexOf(": ");
      listener.done(line.substring(0, colon), line.substring(colon + 2));
    }
  }

  /** Collects and tells. */
  static final class Collecting {
    private final List<String> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final ImproveListener listener;

    Collecting(ImproveListener listener) {
      this.listener = listener;
    }

    void say(String stage, String line) {
      keep(stage, line);
      listener.done(stage, line);
    }

    /** Tells nobody yet. */
    void keep(String stage, String line) {
      lines.add(stage + ": " + line);
    }

    void warn(String line) {
      warnings.add(line);
      listener.warned(line);
    }

    void leaveOut(Collection<String> names) {
      unreadable.addAll(names);
    }

    Found found() {
      return new Found(lines, warnings, unreadable);
    }
  }
}
