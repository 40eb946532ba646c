package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
