package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.ReadOptions;
import dev.emc.testkit.process.NamedPipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Opening a pipe that nobody writes to would never return: hence the limit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipesTest {
  @TempDir Path folder;

  private static void assertRefused(Path file, Executable reading) {
    var e = assertThrows(ConfigException.class, reading);
    assertEquals(
        "'%s' is a pipe, not a file: save its content as a file first".formatted(file),
        e.getMessage());
  }

  @Test
  void noLocationOfImagesIsAPipe() throws IOException {
    for (String name : List.of("list.txt", "l.csv", "l.tsv", "l.json", "x.bin", "images-idx3")) {
      Path pipe = NamedPipe.at(folder.resolve(name));
      assertRefused(pipe, () -> ImageSources.open(pipe.toString()));
      if (!name.startsWith("images")) {
        assertRefused(
            pipe, () -> ImageSources.open(folder.toString(), pipe.toString(), new ReadOptions()));
        assertRefused(pipe, () -> ImageSources.open(folder + "@" + name));
      }
    }
  }
}
