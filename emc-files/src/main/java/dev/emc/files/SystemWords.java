package dev.emc.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the system says of some failures, in whatever language it speaks: Java passes its words on
 * and not their number. They are learnt by failing so once, where that changes nothing.
 */
final class SystemWords {
  static final String DISK_FULL = "no space left on device";
  static final String NAME_TOO_LONG = "file name too long";
  static final String NOT_A_FOLDER = "not a directory";
  static final String IS_A_FOLDER = "is a directory";

  private static final Map<String, String> LEARNT = learn();

  private SystemWords() {}

  /** Something that fails in a known way. */
  private interface Failing {
    void run() throws IOException;
  }

  /** What was said in small English letters where that is known, else as it is in small letters. */
  static String english(String said) {
    String small = said.strip().toLowerCase(Locale.ROOT);
    return LEARNT.getOrDefault(small, small);
  }

  /** What the system said of a failure; null if nothing. */
  static @Nullable String of(IOException failure) {
    return failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
  }

  private static Map<String, String> learn() {
    var learnt = new HashMap<String, String>();
    Path full = Path.of("/dev/full");
    if (Files.isWritable(full)) {
      learn(
          learnt,
          DISK_FULL,
          () -> {
            try (var channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
              channel.write(ByteBuffer.allocate(1));
            }
          });
    }
    Path root = Path.of("/");
    if (Files.isDirectory(root)) {
      learn(learnt, NAME_TOO_LONG, () -> Files.size(root.resolve("x".repeat(300))));
      learn(learnt, NOT_A_FOLDER, () -> Files.size(Path.of("/dev/null/x")));
      learn(learnt, IS_A_FOLDER, () -> FileChannel.open(root, StandardOpenOption.WRITE).close());
    }
    return Map.copyOf(learnt);
  }

  private static void learn(Map<String, String> learnt, String english, Failing failing) {
    try {
      failing.run();
    } catch (IOException failure) {
      String said = of(failure);
      if (said != null) {
        learnt.put(said.strip().toLowerCase(Locale.ROOT), english);
      }
    }
  }
}
