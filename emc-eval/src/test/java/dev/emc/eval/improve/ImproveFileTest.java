package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders an improvement begins in. */
class ImproveFileTest {
  @TempDir private Path folder;

  /** Killed while the last file of the plan was written, it goes on all the same. */
  @Test
  void aFolderIsBegunWhateverAKilledPlanLeftInIt() throws IOException {
    assertTrue(ImproveFile.isBegun(folder));
    Files.createDirectory(folder.resolve("image-sets"));
    for (String left : new String[] {"run.lock", "continue.yaml", "plan.yaml"}) {
      Files.writeString(folder.resolve(left), "");
      assertTrue(ImproveFile.isBegun(folder), left);
    }
    Files.writeString(folder.resolve(".improve.yaml.0123abcd.writing"), "half of");
    assertTrue(ImproveFile.isBegun(folder));
    Files.writeString(folder.resolve("mine.txt"), "");
    assertFalse(ImproveFile.isBegun(folder));
  }

  private static ImproveConfig config(String images) {
    return new ImproveConfig(Path.of("model.pth"), images);
  }

  @Test
  void aPlanThatNothingCameOfGivesWayToAnother() throws IOException {
    Components components = PluginLoader.load(null);
    Files.createDirectory(folder.resolve("image-sets"));
    for (String left : new String[] {"run.lock", "continue.yaml", "plan.yaml", "inputs.json"}) {
      Files.writeString(folder.resolve(left), "");
    }
    ImproveFile.write(folder, config("photos"), components);
    ImproveFile.requireSame(folder, config("photos"), components);
    assertTrue(ImproveFile.isIn(folder), "the same goes on");
    ImproveFile.requireSame(folder, config("others"), components);
    assertFalse(ImproveFile.isIn(folder));

    ImproveFile.write(folder, config("photos"), components);
    Files.writeString(folder.resolve("gauge.json"), "");
    var e =
        assertThrows(
            ConfigException.class,
            () -> ImproveFile.requireSame(folder, config("others"), components));
    assertEquals(
        "--out: %s exists already and improves something else (images differs: photos there, others here); name another, or overwrite it with --force"
            .formatted(folder),
        e.getMessage());
    assertTrue(ImproveFile.isIn(folder));
  }
}
