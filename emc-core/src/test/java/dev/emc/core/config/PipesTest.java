package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.plugin.PluginProblem;
import dev.emc.testkit.process.NamedPipe;
import java.io.IOException;
import java.nio.file.Files;
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
  void noConfigOrPluginIsAPipe() throws IOException {
    var components = PluginLoader.load(null);
    Path config = NamedPipe.at(folder.resolve("x.yaml"));
    assertRefused(config, () -> ExperimentLoader.load(config, List.of(), components));
    Files.createDirectories(folder.resolve("plugins/mine"));
    Path jar = NamedPipe.at(folder.resolve("plugins/mine/mine.jar"));
    List<PluginProblem> problems = PluginLoader.fromFolder(folder.resolve("plugins")).problems();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(
        "plugin mine (%1$s) is broken: '%1$s' is a pipe, not a file: save its content as a file first"
            .formatted(jar),
        problems.get(0).toString());
  }
}
