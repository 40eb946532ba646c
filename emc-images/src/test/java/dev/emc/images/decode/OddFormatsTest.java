package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.images.augment.Image;
import dev.emc.images.source.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that few have: read as PIL reads them (the PNG beside each is its convert("RGB")), or
 * refused in a line that says why.
 */
public class OddFormatsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "float.tif",
        "int16.tif",
        "int32.tif",
        "cmyk.tif",
        "cmyk-16.tif",
        "premultiplied.tif",
        "palette.tif",
        "planar.tif",
        "small-frame.gif",
        "small-frame-transparent.gif",
        "animated.webp",
        "animated-alpha.webp",
        "animated-small-frame.webp"
      })
  void equalsPil(String name) throws IOException {
    Image image = Decoders.fastest().decode(file(name), 3);
    Image expected = Decoders.fastest().decode(file(name.replace('.', '-') + ".png"), 3);
    assertEquals(expected.height(), image.height());
    assertEquals(expected.width(), image.width());
    assertArrayEquals(expected.pixels(), image.pixels());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lab.tif | a TIFF image of 3 samples of 8 bits (unsigned) in Lab is not read",
        "float-64.tif | a TIFF image of 1 sample of 64 bits (floating point) in grey is not read",
        "float-rgb.tif | a TIFF image of 3 samples of 32 bits (floating point) in RGB is not read",
        "grey-12.tif | a TIFF image of 1 sample of 12 bits (unsigned) in grey is not read",
        "five.tif | a TIFF image of 5 samples of 8 bits (unsigned) in RGB is not read",
        "cmyk-jpeg.tif | a TIFF image of 4 samples of 8 bits (unsigned) in CMYK is not read",
        "zstd.tif | Unsupported compression type (tag value = 50000)!"
      })
  void refused(String name, String message) throws IOException {
    byte[] file = file(name);
    var e = assertThrows(IOException.class, () -> Decoders.fastest().decode(file, 3));
    assertEquals(message, e.getMessage());
  }

  @Test
  void bmpAroundAnotherFormatIsRefused() throws IOException {
    byte[] bmp = TestImages.encode(TestImages.noise(4, 4, 1), "bmp");
    bmp[30] = 5;
    var e = assertThrows(IOException.class, () -> Decoders.fastest().decode(bmp, 3));
    assertEquals("a BMP image of compression 5 is not read", e.getMessage());
  }

  /** The platform takes any file that begins with two zeros and fits for one. */
  @Test
  void formatsThatPilDoesNotKnowAreRefused() {
    byte[] wbmp = {0, 0, 8, 1, 0x55};
    var e = assertThrows(IOException.class, () -> Decoders.fastest().decode(wbmp, 3));
    assertEquals("not an image of a known format", e.getMessage());
  }

  /** What a download or a checkout leaves in place of an image. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<!DOCTYPE html><html> | a web page",
        "version https://git-lfs.github.com/spec/v1 | a Git LFS pointer",
        "%PDF-1.7 | a PDF document",
      })
  void whatCameInPlaceOfAnImageIsNamed(String text, String what) {
    byte[] file = text.getBytes(StandardCharsets.US_ASCII);
    var e = assertThrows(IOException.class, () -> Decoders.fastest().decode(file, 3));
    assertEquals("not an image but " + what, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"animated.webp", "animated-alpha.webp", "small-frame.gif", "cmyk.tif"})
  void damageIsAnIoExceptionOrAnImage(String name) throws IOException {
    byte[] whole = file(name);
    int refused = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x55;
      refused += refuses(damaged) ? 1 : 0;
      refuses(Arrays.copyOf(whole, i));
    }
    assertTrue(refused > 10, "only " + refused);
  }

  private static boolean refuses(byte[] file) {
    try {
      Decoders.fastest().decode(file, 3);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  public static byte[] file(String name) throws IOException {
    try (InputStream in = OddFormatsTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
