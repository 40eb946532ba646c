package dev.emc.spark.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.spark.embed.Encoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredFilesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private List<StoredFile> list(String location) throws IOException {
    return StoredFiles.list(location, HADOOP);
  }

  private Path write(String name, int bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[bytes]);
  }

  /** Names that mean something to a shell or in an address are names here. */
  @Test
  void aFolderOfThisMachineIsListedAndReadWithAllBelow() throws IOException {
    write("b/ö c%20#d.png", 3);
    write("a.png", 2);
    write("b/c/d.png", 4);
    write("_hidden/e.png", 5);
    write("b/.f.png", 6);
    String path = "file:" + folder;
    List<StoredFile> expected =
        List.of(
            new StoredFile(path + "/a.png", 2),
            new StoredFile(path + "/b/c/d.png", 4),
            new StoredFile(path + "/b/ö c%20#d.png", 3));
    assertEquals(expected, list(folder.toString()));
    assertEquals(expected, list(folder + "/"));
    assertEquals(expected.subList(0, 1), list(folder + "/*.png"));

    var lengths = new ArrayList<Integer>();
    try (var part = new InputPart(InputKind.FILES, expected, "key", "content", HADOOP)) {
      while (part.hasNext()) {
        byte[] bytes = part.next().file();
        lengths.add(bytes == null ? -1 : bytes.length);
      }
    }
    assertEquals(List.of(2, 4, 3), lengths);
  }

  /** Between listing and reading it may go away. */
  @Test
  void aFileThatCannotBeReadIsSaidOf() throws IOException {
    Path here = write("here.png", 1);
    Path gone = write("gone.png", 1);
    List<StoredFile> files = list(folder.toString());
    Files.delete(gone);
    try (var part = new InputPart(InputKind.FILES, files, "key", "content", HADOOP)) {
      Encoded<String> first = part.next();
      assertEquals("file:" + gone, first.of());
      assertNull(first.file());
      assertEquals("cannot be read: no such file or folder", first.reason());
      assertArrayEquals(Files.readAllBytes(here), part.next().file());
    }
  }

  @Test
  void nothingThereIsOneLine() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals(
        empty + " holds no files",
        assertThrows(ConfigException.class, () -> list("" + empty)).getMessage());
    assertEquals(
        folder + "/x: no such file or folder",
        assertThrows(ConfigException.class, () -> list(folder + "/x")).getMessage());
  }
}
