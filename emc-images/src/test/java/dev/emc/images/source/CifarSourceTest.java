package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.images.augment.Image;
import dev.emc.images.decode.Luma;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarSourceTest {
  @TempDir Path folder;

  /** Pixel p of plane c of the image of label l is 100 c + l + p, as bytes. */
  private Path write(String name, int labelBytes, int... labels) throws IOException {
    byte[] content = new byte[labels.length * (labelBytes + 3072)];
    int at = 0;
    for (int label : labels) {
      // The coarse class differs from the fine one.
      content[at] = 3;
      content[at + labelBytes - 1] = (byte) label;
      at += labelBytes;
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < 1024; p++) {
          content[at++] = (byte) (100 * c + label + p);
        }
      }
    }
    return Files.write(folder.resolve(name), content);
  }

  private void classes(String name, int count) throws IOException {
    Files.writeString(
        folder.resolve(name),
        IntStream.range(0, count).mapToObj(i -> "class " + i).collect(Collectors.joining("\n"))
            + "\n\n");
  }

  private void assertRefused(String message, String location) {
    var e = assertThrows(ConfigException.class, () -> ImageSources.open(location));
    assertEquals(message, e.getMessage());
  }

  @Test
  void partsOfCifar10() throws IOException {
    classes("batches.meta.txt", 10);
    for (int i = 1; i <= 5; i++) {
      write("data_batch_" + i + ".bin", 1, i, 9);
    }
    write("test_batch.bin", 1, 4);
    ImageSource train = ImageSources.open(folder + "@train");
    assertArrayEquals(new int[] {1, 9, 2, 9, 3, 9, 4, 9, 5, 9}, train.labels());
    assertEquals("class 9", train.classNames().get(9));
    assertEquals(3, train.channels());
    Image image = train.read(4);
    assertEquals(32, image.height());
    assertEquals(32, image.width());
    for (int p = 0; p < 1024; p++) {
      for (int c = 0; c < 3; c++) {
        assertEquals((byte) (100 * c + 3 + p), image.pixels()[3 * p + c]);
      }
    }
    assertEquals(folder + "@train #4", train.name(4));
    assertArrayEquals(new int[] {4}, ImageSources.open(folder + "@test").labels());
    assertArrayEquals(
        new int[] {4}, ImageSources.open(folder.resolve("test_batch.bin").toString()).labels());
    assertRefused(
        "'%s' comes in parts; say which: %s@train, %s@test".formatted(folder, folder, folder),
        folder.toString());
    assertRefused("'%s' has no part 'val'; it has: train, test".formatted(folder), folder + "@val");
    ImageSource grey = ImageSources.open(folder + "@test", new ReadOptions(true, false));
    assertArrayEquals(
        Luma.of(ImageSources.open(folder + "@test").read(0)).pixels(), grey.read(0).pixels());
  }

  @Test
  void fineClassesOfCifar100() throws IOException {
    classes("fine_label_names.txt", 100);
    write("train.bin", 2, 7, 99);
    write("test.bin", 2, 0);
    ImageSource train = ImageSources.open(folder + "@train");
    assertArrayEquals(new int[] {7, 99}, train.labels());
    assertEquals("class 99", train.classNames().get(99));
    assertEquals((byte) 99, train.read(1).pixels()[0]);
  }

  @Test
  void fileAloneIsToldFromItsSize() throws IOException {
    assertEquals(10, ImageSources.open(write("a.bin", 1, 1, 2).toString()).classNames().size());
    ImageSource hundred = ImageSources.open(write("b.bin", 2, 55, 60).toString());
    assertEquals(100, hundred.classNames().size());
    assertArrayEquals(new int[] {55, 60}, hundred.labels());
  }

  @Test
  void filesThatAreNoneAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("x.bin"), new byte[5000]);
    assertRefused(
        "'%s' is not a binary file of CIFAR: its 5000 bytes are no whole number of images of 3074"
                .formatted(file)
            + " (CIFAR-100)",
        file.toString());
    Path wrong = write("y.bin", 1, 3, 12);
    assertRefused("'%s': image 1 is of class 12, of 10 classes".formatted(wrong), wrong.toString());
    classes("batches.meta.txt", 9);
    Path good = write("z.bin", 1, 3);
    assertRefused(
        "'%s' names 9 classes, expected 10".formatted(folder.resolve("batches.meta.txt")),
        good.toString());
  }

  @Test
  void pythonVersionIsRefused() throws IOException {
    Files.write(folder.resolve("data_batch_1"), new byte[10]);
    assertRefused(
        "'%s' looks like the Python version of CIFAR; its binary version can be read"
            .formatted(folder),
        folder.toString());
    assertEquals(List.of(), CifarSource.parts(folder));
  }
}
