package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.npz.NpzReader;
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
  void noCheckpointOrArrayIsAPipe() throws IOException {
    for (String name : List.of("x.pth", "x.safetensors", "x.npy", "x.npz")) {
      Path pipe = NamedPipe.at(folder.resolve(name));
      assertRefused(pipe, () -> Checkpoint.read(pipe));
      assertRefused(pipe, () -> NpyFile.read(pipe));
      assertRefused(pipe, () -> NpzReader.read(pipe));
    }
  }
}
