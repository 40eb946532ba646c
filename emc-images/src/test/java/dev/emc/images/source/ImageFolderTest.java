package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.augment.Image;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.load.EvalLoader;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.Unreadable;
import dev.emc.images.load.ViewBatches;
import dev.emc.testkit.process.Limits;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ImageFolderTest {
  private static final String TYPES = ".bmp, .gif, .jpeg, .jpg, .png, .tif, .tiff, .webp";

  @TempDir Path folder;

  private Path put(String name) throws IOException {
    return TestImages.write(
        folder.resolve(name),
        TestImages.noise(9, 7, name.hashCode()),
        name.substring(name.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT));
  }

  private static List<String> names(ImageSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::name).toList();
  }

  @Test
  void subfoldersOfImagesAreClasses() throws IOException {
    put("b dog/2.png");
    put("b dog/10.jpg");
    put("a Käfer/ü ß.PNG");
    put("a Käfer/deep/1.bmp");
    put("a Käfer/.hidden.png");
    put(".cache/1.png");
    Files.writeString(folder.resolve("readme.txt"), "not an image");
    ImageSource source = ImageSources.open(folder.toString());
    assertTrue(source.labelled());
    assertEquals(List.of("a Käfer", "b dog"), source.classNames());
    assertEquals(
        List.of("a Käfer/ü ß.PNG", "a Käfer/deep/1.bmp", "b dog/10.jpg", "b dog/2.png"),
        names(source));
    assertArrayEquals(new int[] {0, 0, 1, 1}, source.labels());
    assertEquals(3, source.channels());
    assertPixels(TestImages.noise(9, 7, "a Käfer/ü ß.PNG".hashCode()), source.read(0));
  }

  @Test
  void folderWithImagesOfItsOwnIsFlat() throws IOException {
    put("z.png");
    put("a/2.png");
    put("a.b/1.png");
    put("a/x/3.png");
    ImageSource source = ImageSources.open(folder.toString());
    assertFalse(source.labelled());
    assertEquals(4, source.size());
    // Folders by path, files within a folder by name.
    assertEquals(List.of("z.png", "a/2.png", "a.b/1.png", "a/x/3.png"), names(source));
    assertThrows(IllegalStateException.class, () -> source.label(0));
  }

  @Test
  void deeperTreeIsFlat() throws IOException {
    put("train/a/1.png");
    put("val/a/2.png");
    ImageSource source = ImageSources.open(folder.toString());
    assertFalse(source.labelled());
    assertEquals(List.of("train/a/1.png", "val/a/2.png"), names(source));
  }

  @Test
  void greyIsLuma() throws IOException {
    put("1.png");
    Image colour = ImageSources.open(folder.toString()).read(0);
    ImageSource source = ImageSources.open(folder.toString(), new ReadOptions(true, false));
    assertEquals(1, source.channels());
    Image grey = source.read(0);
    assertEquals(1, grey.channels());
    for (int i = 0; i < grey.pixels().length; i++) {
      double luma =
          0.299 * (colour.pixels()[3 * i] & 0xFF)
              + 0.587 * (colour.pixels()[3 * i + 1] & 0xFF)
              + 0.114 * (colour.pixels()[3 * i + 2] & 0xFF);
      assertEquals(luma, grey.pixels()[i] & 0xFF, 0.51);
    }
  }

  @Test
  void linksAreFollowedAndLoopsLeftOut() throws IOException {
    put("a/1.png");
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);
    Files.createSymbolicLink(folder.resolve("a/2.png"), folder.resolve("a/1.png"));
    assertEquals(List.of("a/1.png", "a/2.png"), names(ImageSources.open(folder.toString())));
  }

  @Test
  void pipesArePassedOverOnLinux() throws Exception {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "needs mkfifo");
    put("1.png");
    Path pipe = folder.resolve("2.png");
    assertEquals(0, Limits.end(new ProcessBuilder("mkfifo", pipe.toString()).start()));
    assertEquals(List.of("1.png"), names(ImageSources.open(folder.toString())));
  }

  /** A link to nothing is an image that cannot be read: it is counted, not passed over. */
  @Test
  void linksToNothingAreNamedWithTheirFault() throws IOException {
    put("1.png");
    Files.createSymbolicLink(folder.resolve("2.png"), folder.resolve("absent.png"));
    assertFault("the file is gone", ImageSources.open(folder.toString()), 1);
  }

  /** As names written under another encoding are, or any but ASCII in the C locale. */
  @Test
  void namesThatAreNoTextAreReadOnLinux() throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "other systems have no such names");
    put("a/1.png");
    put("b/2.png");
    Path odd = Path.of(URI.create(folder.resolve("c").toUri() + "%FF%E4"));
    Files.createDirectory(odd);
    Files.move(folder.resolve("a/1.png"), Path.of(URI.create(odd.toUri() + "x%FC.png")));
    Files.delete(folder.resolve("a"));
    ImageSource source = ImageSources.open(folder.toString());
    assertEquals(2, source.classNames().size());
    assertPixels(TestImages.noise(9, 7, "a/1.png".hashCode()), source.read(1));
  }

  @Test
  void folderWithoutImagesIsRefused() throws IOException {
    assertRefused("folder '%s' holds no images: looked for %s in it and below");
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(folder.resolve("a/1.avif"), "x");
    Files.writeString(folder.resolve("a/2.txt"), "x");
    assertRefused("folder '%s' holds no images: looked for %s in it and below; found .avif, .txt");
  }

  private void assertRefused(String message) {
    var e = assertThrows(ConfigException.class, () -> ImageSources.open(folder.toString()));
    assertEquals(message.formatted(folder, TYPES), e.getMessage());
  }

  @Test
  void emptyClassIsRefused() throws IOException {
    put("a/1.png");
    Files.createDirectories(folder.resolve("b"));
    var e = assertThrows(ConfigException.class, () -> ImageSources.open(folder.toString()));
    assertEquals(
        "class folder 'b' in '%s' holds no images: fill it or remove it".formatted(folder),
        e.getMessage());
  }

  @Test
  void folderWithoutPermissionIsRefused() throws IOException {
    put("a/1.png");
    Path locked = folder.resolve("a");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(locked), "this user may read everything");
      var e = assertThrows(ConfigException.class, () -> ImageSources.open(folder.toString()));
      assertEquals("cannot list folder '%s': permission denied".formatted(locked), e.getMessage());
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void corruptFilesAreNamedWithTheirFault() throws IOException {
    put("0 good.jpg");
    byte[] jpeg = TestImages.encode(TestImages.noise(64, 48, 1), "jpg");
    byte[] png = TestImages.encode(TestImages.noise(64, 48, 1), "png");
    Files.write(folder.resolve("1 empty.jpg"), new byte[0]);
    Files.write(folder.resolve("2 truncated.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
    Files.writeString(folder.resolve("3 text.png"), "not an image at all");
    Files.write(folder.resolve("4 truncated.png"), Arrays.copyOf(png, png.length / 2));
    Files.write(folder.resolve("5 header only.jpg"), Arrays.copyOf(jpeg, 30));
    ImageSource source = ImageSources.open(folder.toString());
    source.read(0);
    assertFault("the file is empty", source, 1);
    assertFault("the file is truncated", source, 2);
    assertFault("not an image of a known format", source, 3);
    assertThrows(IOException.class, () -> source.read(4));
    assertThrows(IOException.class, () -> source.read(5));
    Files.delete(folder.resolve("0 good.jpg"));
    assertFault("the file is gone", source, 0);

    var options = new LoaderOptions(2, 0, 2, 1 << 20, Unreadable.FAIL);
    var loader = new EvalLoader(source.range(1, 3), TestImages.plain(4, 3), options);
    try (ViewBatches batches = loader.batches()) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertEquals(
          "cannot read image '1 empty.jpg' of '%s': the file is empty".formatted(folder),
          e.getMessage());
    }
  }

  private static void assertFault(String message, ImageSource source, int index) {
    var e = assertThrows(IOException.class, () -> source.read(index));
    assertEquals(message, e.getMessage());
  }

  public static void assertPixels(BufferedImage expected, Image actual) {
    assertEquals(expected.getWidth(), actual.width());
    assertEquals(expected.getHeight(), actual.height());
    int at = 0;
    for (int y = 0; y < actual.height(); y++) {
      for (int x = 0; x < actual.width(); x++) {
        int rgb = expected.getRGB(x, y);
        assertEquals(rgb >> 16 & 0xFF, actual.pixels()[at++] & 0xFF);
        assertEquals(rgb >> 8 & 0xFF, actual.pixels()[at++] & 0xFF);
        assertEquals(rgb & 0xFF, actual.pixels()[at++] & 0xFF);
      }
    }
  }
}
