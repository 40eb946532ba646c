package dev.emc.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ParentFolderTest {
  @Test
  void aFileWithoutAFolderLiesInTheCurrentOne() {
    assertEquals(Path.of("").toAbsolutePath(), ParentFolder.of(Path.of("run.yaml")));
  }

  @Test
  void aRootLiesNowhere() {
    Path root = Path.of("").toAbsolutePath().getRoot();
    var e = assertThrows(IllegalArgumentException.class, () -> ParentFolder.of(root));
    assertEquals("'" + root + "' is no file: it lies in no folder", e.getMessage());
  }
}
