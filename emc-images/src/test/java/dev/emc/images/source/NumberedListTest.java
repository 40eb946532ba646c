package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedListTest {
  @TempDir Path folder;

  private Path images;

  @BeforeEach
  void tenImages() throws IOException {
    images = folder.resolve("t10k-images-idx3-ubyte");
    Files.write(images, TestImages.idxImages(10, 4, 3));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), TestImages.idxLabels(10, 4));
  }

  private Path list(String text) throws IOException {
    return Files.writeString(folder.resolve("some.txt"), text);
  }

  @Test
  void numbersChooseImagesOfAnIdxFileInTheirOrder() throws IOException {
    Path list = list("7\n\n0\n 9 \n");
    ImageSource source = ImageSources.open(images + "@" + list);
    assertArrayEquals(new int[] {3, 0, 1}, source.labels());
    assertEquals(images + " #7", source.name(0));
    assertEquals(
        3, ImageSources.open(images.toString(), list.toString(), new ReadOptions()).size());
  }

  @Test
  void numbersChooseAmongThoseThatATableNames() throws IOException {
    Path photos = folder.resolve("photos");
    for (String name : new String[] {"a.png", "b.png", "c.png"}) {
      TestImages.write(photos.resolve(name), TestImages.noise(9, 7, name.hashCode()), "png");
    }
    Path table =
        Files.writeString(folder.resolve("t.csv"), "file,class\nc.png,x\na.png,y\nb.png,x\n");
    ImageSource source = ImageSources.open(photos + "@" + table + "@" + list("2\n1\n"));
    assertEquals("b.png", source.name(0));
    assertArrayEquals(new int[] {0, 1}, source.labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-1", "x", "1.5", "99999999999999999999", "٣"})
  void whatIsNoNumberOfAnImageIsNamedWithItsLine(String line) throws IOException {
    Path list = list("0\n" + line + "\n");
    var e = assertThrows(ConfigException.class, () -> ImageSources.open(images + "@" + list));
    assertEquals(
        "'%s', line 2: the number of an image of '%s' is expected, 0 to 9, got '%s'"
            .formatted(list, images, line),
        e.getMessage());
  }
}
