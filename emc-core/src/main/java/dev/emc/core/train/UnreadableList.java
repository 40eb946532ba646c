package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.files.WholeFile;
import dev.emc.images.load.SkippedImages;
import dev.emc.images.load.SkippedImages.Skipped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The file of a run that lists every image it could not read: a line each, the name, a tab and the
 * reason. A resumed run adds to it.
 */
final class UnreadableList {
  static final String FILE = "unreadable-images.txt";

  private final @Nullable Path file;
  private final SkippedImages skipped;

  /**
   * A list.
   *
   * @param directory of the run
   * @param skipped images so far
   */
  UnreadableList(Path directory, SkippedImages skipped) {
    this(skipped, directory.resolve(FILE));
  }

  private UnreadableList(SkippedImages skipped, @Nullable Path file) {
    this.file = file;
    this.skipped = skipped;
  }

  /** A list that no file has: another process writes it. */
  static UnreadableList unwritten(SkippedImages skipped) {
    return new UnreadableList(skipped, null);
  }

  /** Brings the file up to date and says in a line what was skipped. */
  String warning() throws IOException {
    write();
    return skipped.summary() + (skipped.moreThanNamed() ? also() : "");
  }

  /** Brings the file up to date and names it in the error that there are too many. */
  ConfigException listedBy(ConfigException tooMany) throws IOException {
    write();
    return new ConfigException(tooMany.getMessage() + also(), tooMany);
  }

  private String also() {
    return file == null ? "" : "; all are listed in " + file;
  }

  private void write() throws IOException {
    if (file == null) {
      return;
    }
    var lines = new LinkedHashSet<String>();
    if (Files.exists(file)) {
      // Whatever became of some of its bytes: a list of bad images must not stop a run.
      new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(lines::add);
    }
    for (Skipped image : skipped.list()) {
      lines.add(plain(image.name()) + "\t" + plain(image.reason()));
    }
    WholeFile.lines(file, lines);
  }

  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
