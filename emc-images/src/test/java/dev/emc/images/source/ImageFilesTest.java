package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.OddFormatsTest;
import dev.emc.images.load.LargeImages;
import dev.emc.images.load.SkippedImages;
import dev.emc.images.load.Unreadable;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.load.ViewLoader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Image files that cannot be read: each is an error of that image, and no more. */
@Timeout(120)
class ImageFilesTest {
  private static final long HEAP = Runtime.getRuntime().maxMemory();

  @TempDir private Path folder;

  private String reason(String name) {
    ImageSource source = ImageSources.open(folder.toString());
    for (int i = 0; i < source.size(); i++) {
      if (source.name(i).equals(name)) {
        int index = i;
        return assertThrows(IOException.class, () -> LargeImages.use(source, index, image -> {}))
            .getMessage();
      }
    }
    throw new AssertionError("no image " + name);
  }

  private Path sparse(String name, byte[] start, long bytes) throws IOException {
    Path file = folder.resolve(name);
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(start);
      out.setLength(bytes);
    }
    return file;
  }

  @Test
  void aFileOfZerosIsNoImageWhateverItsSize() throws IOException {
    sparse("zeros.jpg", new byte[0], 2 * HEAP);
    assertEquals("not an image of a known format", reason("zeros.jpg"));
  }

  @Test
  void aFileThatNativeCodeWouldNeedWholeIsRefused() throws IOException {
    long bytes = HEAP / 6 + (1 << 20);
    sparse("large.jpg", OddFormatsTest.file("progressive.jpg"), bytes);
    sparse("large.webp", OddFormatsTest.file("lossy.webp"), bytes);
    String expected =
        "a file of %d MiB does not fit into a sixth of Java's memory of %d MiB (-Xmx)"
            .formatted(bytes >> 20, HEAP >> 20);
    assertEquals(expected, reason("large.jpg"));
    assertEquals(expected, reason("large.webp"));
  }

  /** What comes after the pixels is not looked at. */
  @Test
  void aLargeFileOfAnotherFormatIsReadPieceByPiece() throws IOException {
    sparse("a.png", TestImages.encode(TestImages.noise(5, 4, 1), "png"), HEAP);
    sparse("b.bmp", TestImages.encode(TestImages.noise(5, 4, 1), "bmp"), HEAP);
    ImageSource source = ImageSources.open(folder.toString());
    var sizes = new ArrayList<Integer>();
    for (int i = 0; i < 2; i++) {
      LargeImages.use(source, i, image -> sizes.add(image.width()));
    }
    assertEquals(List.of(5, 5), sizes);
  }

  /** The case: good images, one too large in pixels, one in bytes. */
  @Test
  void aRunSkipsWhatIsTooLarge() throws IOException {
    for (int i = 0; i < 200; i++) {
      TestImages.write(
          folder.resolve("g%03d.png".formatted(i)), TestImages.noise(20, 20, i), "png");
    }
    byte[] png = TestImages.encode(TestImages.noise(4, 4, 3), "png");
    java.nio.ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    Files.write(folder.resolve("x.png"), png);
    sparse("y.jpg", new byte[0], 2 * HEAP);
    ImageSource source = ImageSources.open(folder.toString());
    var loader =
        new ViewLoader(
            source, TestImages.busyPlan(12, 3), TestImages.OPTIONS.withUnreadable(Unreadable.SKIP));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      while (batches.hasNext()) {
        batches.next().close();
      }
    }
    List<SkippedImages.Skipped> skipped = loader.skipped().list();
    assertEquals(List.of("x.png", "y.jpg"), skipped.stream().map(s -> s.name()).toList());
    assertTrue(skipped.get(0).reason().startsWith("an image of 60000 x 60000 pixels does not fit"));
    assertEquals("not an image of a known format", skipped.get(1).reason());
    var failing =
        new ViewLoader(source, TestImages.busyPlan(12, 3), TestImages.OPTIONS.withBatchSize(201));
    try (ViewBatches batches = failing.epoch(0, 0)) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertTrue(e.getMessage().startsWith("cannot read image '"), e.getMessage());
    }
  }

  /** Listed before, replaced since: a pipe would make a worker wait for ever. */
  @Test
  void whatBecameAFolderIsNamed() throws IOException {
    Path file = TestImages.write(folder.resolve("a.png"), TestImages.noise(5, 4, 1), "png");
    ImageSource source = ImageSources.open(folder.toString());
    Files.delete(file);
    Files.createDirectory(file);
    var e = assertThrows(IOException.class, () -> LargeImages.use(source, 0, image -> {}));
    assertEquals("it is a folder, not a file", e.getMessage());
  }
}
