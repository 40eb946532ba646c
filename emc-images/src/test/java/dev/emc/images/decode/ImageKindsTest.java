package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.images.augment.Image;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kinds of PNG, and photos marked to be turned. PIL made the files, and beside each what its
 * convert("RGB") makes of it; only 16-bit grey is ours: PIL clips it to white.
 */
class ImageKindsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgba",
        "grey",
        "grey-alpha",
        "grey-16",
        "rgb-16",
        "rgba-16",
        "one-bit",
        "palette",
        "palette-transparent",
        "palette-1bit"
      })
  void pngEqualsPil(String kind) throws IOException {
    assertSame(decode(kind + "-png.png"), decode(kind + ".png"));
  }

  @Test
  void photosAreLeftAsTheyAreStored() throws IOException {
    Image stored = decode("exif-1.jpg");
    for (int orientation = 2; orientation <= 8; orientation++) {
      assertSame(stored, decode("exif-" + orientation + ".jpg"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void photosAreTurnedUprightIfAskedFor(int orientation) throws IOException {
    Decoder upright = new ReadOptions(false, true).decoder();
    byte[] file = file("exif-" + orientation + ".jpg");
    Image expected = decode("exif-" + orientation + "-upright.png");
    assertSame(expected, upright.decode(file, 3));
    assertSame(Luma.of(expected), upright.decode(file, 1));
  }

  @Test
  void otherFilesHaveNoMark() throws IOException {
    assertEquals(1, ExifOrientation.of(file("rgba.png")));
    assertEquals(1, ExifOrientation.of(file("progressive.jpg")));
    assertEquals(1, ExifOrientation.of(new byte[0]));
  }

  /** Whatever a damaged file holds, it is an orientation or none. */
  @Test
  void damagedMarksAreNone() throws IOException {
    byte[] file = file("exif-6.jpg");
    assertEquals(6, ExifOrientation.of(file));
    for (int i = 0; i < 200; i++) {
      byte before = file[i];
      for (int value : new int[] {0, 1, 0x7F, 0xFF}) {
        file[i] = (byte) value;
        int orientation = ExifOrientation.of(file);
        assertEquals(orientation, Math.max(1, Math.min(8, orientation)));
      }
      file[i] = before;
    }
    for (int length = 0; length < 200; length++) {
      ExifOrientation.of(java.util.Arrays.copyOf(file, length));
    }
  }

  private static Image decode(String name) throws IOException {
    return Decoders.fastest().decode(file(name), 3);
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = ImageKindsTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static void assertSame(Image expected, Image actual) {
    assertEquals(expected.height(), actual.height());
    assertEquals(expected.width(), actual.width());
    assertArrayEquals(expected.pixels(), actual.pixels());
  }
}
