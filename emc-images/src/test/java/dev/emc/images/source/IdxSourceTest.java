package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.augment.Image;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxSourceTest {
  private static final byte[] IMAGES = TestImages.idxImages(10, 4, 3);
  private static final byte[] LABELS = TestImages.idxLabels(10, 4);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte",
    "my images idx3 ä.gz, my labels idx1 ä",
    "train-images-idx3-ubyte, train-labels-idx1-ubyte.gz",
  })
  void opensImagesWithTheLabelsBesideThem(String images, String labels) throws IOException {
    // Compression goes by content: the one is compressed and the other is not, whatever the name.
    Files.write(folder.resolve(images), TestImages.gzip(IMAGES));
    Files.write(folder.resolve(labels), LABELS);
    ImageSource source = ImageSources.open(folder.resolve(images).toString());
    assertEquals(10, source.size());
    assertEquals(1, source.channels());
    assertTrue(source.labelled());
    assertEquals(List.of("0", "1", "2", "3"), source.classNames());
    assertArrayEquals(new int[] {0, 1, 2, 3, 0, 1, 2, 3, 0, 1}, source.labels());
    for (int i = 0; i < 10; i++) {
      Image image = source.read(i);
      assertEquals(4, image.height());
      assertEquals(3, image.width());
      assertEquals(1, image.channels());
      byte[] expected = new byte[12];
      for (int p = 0; p < 12; p++) {
        expected[p] = (byte) (7 * i + p);
      }
      assertArrayEquals(expected, image.pixels());
    }
  }

  @Test
  void imagesWithoutLabelFileHaveNoLabels() throws IOException {
    ImageSource source = ImageSources.open(write("t10k-images-idx3-ubyte", IMAGES));
    assertFalse(source.labelled());
    assertThrows(IllegalStateException.class, () -> source.label(0));
  }

  @Test
  void fileWithAnotherNameIsNotItsOwnLabels() throws IOException {
    Files.write(folder.resolve("pictures"), LABELS);
    ImageSource source = ImageSources.open(write("pictures.gz", IMAGES));
    assertFalse(source.labelled());
  }

  @Test
  void opensFromTheClassPath() throws IOException {
    Files.createDirectories(folder.resolve("demo"));
    Files.write(folder.resolve("demo/images-idx3.gz"), TestImages.gzip(IMAGES));
    Files.write(folder.resolve("demo/labels-idx1.gz"), TestImages.gzip(LABELS));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      ImageSource source = ImageSources.open("classpath:demo/images-idx3.gz");
      assertEquals(10, source.size());
      assertEquals(3, source.label(7));
      assertEquals("classpath:demo/images-idx3.gz", source.description());
      assertEquals("classpath:demo/images-idx3.gz #7", source.name(7));
      assertRefused("nothing on the class path is named 'demo/none'", "classpath:demo/none");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void subsetRenumbers() throws IOException {
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), LABELS);
    ImageSource source = ImageSources.open(write("t10k-images-idx3-ubyte", IMAGES));
    ImageSource some = source.subset(7, 0, 7);
    assertArrayEquals(new int[] {3, 0, 3}, some.labels());
    assertArrayEquals(source.read(7).pixels(), some.read(2).pixels());
    assertEquals(source.name(7), some.name(0));
    assertEquals(source.classNames(), some.classNames());
    ImageSource last = source.range(8, 10).range(1, 2);
    assertEquals(1, last.size());
    assertArrayEquals(source.read(9).pixels(), last.read(0).pixels());
    assertThrows(IndexOutOfBoundsException.class, () -> source.range(8, 11));
  }

  @Test
  void missingFileIsNamed() {
    String path = folder.resolve("none").toString();
    assertRefused("no file or folder '%s' (looked for %s)".formatted(path, path), path);
  }

  @Test
  void fileOfAnotherFormatIsRefused() throws IOException {
    String path = write("photo.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, 0x12, 0});
    assertRefused(
        "'%s' is not an IDX file: it must begin with 00 00 08 03, but begins with ff d8 12 00"
            .formatted(path),
        path);
  }

  @Test
  void whatIsTakenForImagesIsCalledWhatItIs() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    String unpack = "; unpack it and give the folder of images";
    String path = write("photos.tar", tar);
    assertRefused("'%s' is a tar archive".formatted(path) + unpack, path);
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    path = write("photos.tar.gz", packed.toByteArray());
    assertRefused("'%s' is a tar archive".formatted(path) + unpack, path);
    path = write("photos.zip", latin1("PK\u0003\u0004" + "\u0000".repeat(40)));
    assertRefused("'%s' is a zip archive".formatted(path) + unpack, path);
    path = write("photos.parquet", latin1("PAR1\u0015\u0004"));
    String folders = "; write its images into a folder, with a subfolder for each class";
    assertRefused("'%s' is a Parquet table".formatted(path) + folders, path);
    path = write("photos.npy", latin1("\u0093NUMPY\u0001"));
    assertRefused("'%s' is a NumPy array (.npy)".formatted(path) + folders, path);
    path = write("photo.png", latin1("\u0089PNG\r\n\u001a\n"));
    assertRefused("'%s' is a PNG image; give the folder that it is in".formatted(path), path);
    path = write("page.pdf", latin1("%PDF-1.7"));
    assertRefused(
        "'%s' is a PDF document; a folder of images, a list or an IDX file is expected"
            .formatted(path),
        path);
  }

  @Test
  void listsAndBinaryFilesThatDidNotArriveAreNamed() throws IOException {
    String page = "; perhaps an error or sign-in page came instead: download the file itself";
    for (String name : List.of("train.txt", "train.csv", "train.json", "train.bin", "train")) {
      String path = write(name, latin1("<!DOCTYPE html>"));
      assertRefused("'%s' is a web page".formatted(path) + page, path);
    }
    String path =
        write("train.lst", latin1("version https://git-lfs.github.com/spec/v1\nsize 7\n"));
    assertRefused(
        "'%s' is a Git LFS pointer to a file of 7 bytes; run 'git lfs pull' in its repository, or download the file itself"
            .formatted(path),
        path);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    String path = write("images-idx3", new byte[0]);
    assertRefused(
        "'%s' is not an IDX file: it must begin with 00 00 08 03, but begins with nothing"
            .formatted(path),
        path);
  }

  @Test
  void labelsInPlaceOfImagesAreRefused() throws IOException {
    String path = write("labels", LABELS);
    assertRefused(
        "'%s' is an IDX file of another kind: expected 00 00 08 03 (unsigned bytes, 3 axes), found 00 00 08 01"
            .formatted(path),
        path);
  }

  @Test
  void truncatedHeaderIsRefused() throws IOException {
    String path = write("images-idx3", Arrays.copyOf(IMAGES, 15));
    assertRefused("'" + path + "' ends within its header", path);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void truncatedDataIsRefused(boolean gzip) throws IOException {
    byte[] cut = Arrays.copyOf(IMAGES, IMAGES.length - 5);
    String path = write("images-idx3", gzip ? TestImages.gzip(cut) : cut);
    assertRefused(
        "'%s' is truncated: its header announces 10 x 4 x 3 = 120 bytes of data, but only 115 follow"
            .formatted(path),
        path);
  }

  @Test
  void truncatedGzipIsRefused() throws IOException {
    byte[] whole = TestImages.gzip(IMAGES);
    String path = write("images-idx3.gz", Arrays.copyOf(whole, whole.length - 20));
    assertRefused("cannot read '%s': Unexpected end of ZLIB input stream".formatted(path), path);
  }

  @Test
  void moreDataThanAnnouncedIsRefused() throws IOException {
    String path = write("images-idx3", Arrays.copyOf(IMAGES, IMAGES.length + 1));
    assertRefused(
        "'%s' is longer than its header says: 10 x 4 x 3 = 120 bytes of data are announced, more follow"
            .formatted(path),
        path);
  }

  @Test
  void absurdSizesAreRefusedWithoutAllocating() throws IOException {
    byte[] huge = IMAGES.clone();
    ByteBuffer.wrap(huge).putInt(4, Integer.MAX_VALUE);
    String path = write("images-idx3", huge);
    assertRefused(
        "'%s' announces 25769803764 bytes of data; at most 2147483639 can be read".formatted(path),
        path);
    ByteBuffer.wrap(huge).putInt(4, Integer.MAX_VALUE).putInt(8, Integer.MAX_VALUE);
    ByteBuffer.wrap(huge).putInt(12, Integer.MAX_VALUE);
    path = write("images-idx3", huge);
    assertRefused("'" + path + "' announces more data than any file holds", path);
    ByteBuffer.wrap(huge).putInt(4, -1);
    path = write("images-idx3", huge);
    assertRefused(
        "'%s' announces an axis of size 4294967295; sizes must lie in 1 to 2147483647"
            .formatted(path),
        path);
    ByteBuffer.wrap(huge).putInt(4, 100_000_000).putInt(8, 4).putInt(12, 5);
    path = write("images-idx3", huge);
    assertRefused(
        "'%s' is truncated: its header announces 100000000 x 4 x 5 = 2000000000 bytes of data, but only 120 follow"
            .formatted(path),
        path);
  }

  @Test
  void labelsOfAnotherCountAreRefused() throws IOException {
    String path = write("t10k-images-idx3-ubyte", IMAGES);
    String labels = write("t10k-labels-idx1-ubyte", TestImages.idxLabels(9, 3));
    assertRefused("'%s' holds 10 images, but '%s' holds 9 labels".formatted(path, labels), path);
  }

  private String write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  private static void assertRefused(String message, String location) {
    var e = assertThrows(ConfigException.class, () -> ImageSources.open(location));
    assertEquals(message, e.getMessage());
  }
}
