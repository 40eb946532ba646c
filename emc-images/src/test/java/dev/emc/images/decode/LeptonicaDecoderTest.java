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
 * Pixels must be those of PIL: the PNG beside each file is what PIL's convert("RGB") made of it.
 */
class LeptonicaDecoderTest {
  private final Decoder platform = new ImageIoDecoder();
  private final Decoder decoder = LeptonicaDecoder.load(platform).orElseThrow();

  /** The last number is the largest difference: only CMYK is rounded in another way. */
  @ParameterizedTest
  @CsvSource({
    "progressive.jpg, 0",
    "subsampled.jpg, 0",
    "grey.jpg, 0",
    "turned.jpg, 0",
    "cmyk.jpg, 1",
    "lossless.webp, 0",
    "lossy.webp, 0",
    "alpha.webp, 0"
  })
  void equalsPil(String name, int tolerance) throws IOException {
    Image image = decoder.decode(file(name), 3);
    Image expected = platform.decode(file(name.replace('.', '-') + ".png"), 3);
    assertEquals(expected.height(), image.height());
    assertEquals(expected.width(), image.width());
    int worst = 0;
    byte[] wanted = expected.pixels();
    byte[] got = image.pixels();
    for (int i = 0; i < wanted.length; i++) {
      int difference = (wanted[i] & 0xFF) - (got[i] & 0xFF);
      worst = Math.max(worst, Math.abs(difference));
    }
    assertTrue(worst <= tolerance, "differs by " + worst);
  }

  @Test
  void greyIsTheLumaOfTheColours() throws IOException {
    byte[] file = file("progressive.jpg");
    assertArrayEquals(platform.decode(file, 1).pixels(), decoder.decode(file, 1).pixels());
  }

  @Test
  void otherFormatsGoToTheOtherDecoder() throws IOException {
    byte[] png = TestImages.encode(TestImages.noise(9, 7, 1), "png");
    assertArrayEquals(platform.decode(png, 3).pixels(), decoder.decode(png, 3).pixels());
    assertTrue(decoder.extensions().containsAll(platform.extensions()));
    assertTrue(decoder.extensions().contains("webp"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void truncatedJpegIsRefusedInTheOtherDecodersWords(double share) throws IOException {
    byte[] whole = file("subsampled.jpg");
    byte[] cut = Arrays.copyOf(whole, (int) (share * whole.length));
    String expected = assertThrows(IOException.class, () -> platform.decode(cut, 3)).getMessage();
    var e = assertThrows(IOException.class, () -> decoder.decode(cut, 3));
    assertEquals(expected, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void truncatedWebpIsRefused(double share) throws IOException {
    byte[] whole = file("lossy.webp");
    byte[] cut = Arrays.copyOf(whole, (int) (share * whole.length));
    var e = assertThrows(IOException.class, () -> decoder.decode(cut, 3));
    assertEquals("the file is truncated or corrupt", e.getMessage());
  }

  @Test
  void emptyAndNonImageFilesAreRefused() {
    var empty = assertThrows(IOException.class, () -> decoder.decode(new byte[0], 3));
    assertEquals("the file is empty", empty.getMessage());
    byte[] text = "not an image at all".getBytes(StandardCharsets.UTF_8);
    var other = assertThrows(IOException.class, () -> decoder.decode(text, 3));
    assertEquals("not an image of a known format", other.getMessage());
  }

  @Test
  void onePixel() throws IOException {
    byte[] jpeg = TestImages.encode(TestImages.noise(1, 1, 4), "jpg");
    Image image = decoder.decode(jpeg, 3);
    assertEquals(3, image.pixels().length);
    assertArrayEquals(platform.decode(jpeg, 3).pixels(), image.pixels());
  }

  @Test
  void hugeAnnouncedSizeIsRefusedBeforeAllocating() throws IOException {
    byte[] jpeg = file("subsampled.jpg");
    int frame = 0;
    while ((jpeg[frame] & 0xFF) != 0xFF || (jpeg[frame + 1] & 0xFF) != 0xC0) {
      frame++;
    }
    Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFE);
    var e = assertThrows(IOException.class, () -> decoder.decode(jpeg, 3));
    assertTrue(
        e.getMessage()
            .startsWith(
                "an image of 65278 x 65278 pixels does not fit into a third of Java's memory"),
        e.getMessage());
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = LeptonicaDecoderTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
