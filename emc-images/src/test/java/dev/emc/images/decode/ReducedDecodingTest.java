package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.PixelOp;
import dev.emc.images.augment.Reduction;
import dev.emc.images.augment.ViewRenderer;
import dev.emc.images.source.TestImages;
import dev.emc.testkit.Golden;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs decoded at a part of their size: how far their crops are from those of the whole image. */
class ReducedDecodingTest {
  private final Decoder decoder = LeptonicaDecoder.load(new ImageIoDecoder()).orElseThrow();
  private final ViewRenderer renderer = new ViewRenderer();

  private record Difference(double mean, int p99, int worst) {
    static Difference of(Image expected, Image actual) {
      byte[] wanted = expected.pixels();
      byte[] got = actual.pixels();
      assertEquals(wanted.length, got.length);
      int[] differences = new int[wanted.length];
      for (int i = 0; i < wanted.length; i++) {
        differences[i] = Math.abs((wanted[i] & 0xFF) - (got[i] & 0xFF));
      }
      Arrays.sort(differences);
      return new Difference(
          Arrays.stream(differences).average().orElseThrow(),
          differences[(int) (0.99 * differences.length)],
          differences[differences.length - 1]);
    }
  }

  private Difference difference(Decoder reader, byte[] file, int factor, PixelOp.ResizedCrop crop)
      throws IOException {
    Image whole = reader.decode(file, 3);
    Image reduced = reader.decode(file, 3, (height, width) -> factor);
    assertEquals(factor, reduced.reduction().factor());
    return Difference.of(
        renderer.apply(whole, List.of(crop)), renderer.apply(reduced, List.of(crop)));
  }

  /**
   * The drawing has sharper edges than photos; docs/augmentation.md has the numbers of photos.
   *
   * @param share pixels along a side of what is cut from the reduced image, for one of the result
   */
  @ParameterizedTest
  @CsvSource({
    "2, 1, 4, 80", "4, 1, 4, 80", "8, 1, 4, 80",
    "2, 2, 1.5, 30", "4, 2, 1.5, 30", "8, 2, 1.5, 30"
  })
  void cropsDifferByAFewLevels(int factor, int share, double mean, int worst) throws IOException {
    for (byte[] file : List.of(photo(), large(photo()))) {
      Image whole = decoder.decode(file, 3);
      for (int top : new int[] {0, 5, 13}) {
        for (Interpolation filter : Interpolation.values()) {
          int height = whole.height() - 21;
          int width = whole.width() - 33;
          int outHeight = height / factor / share;
          int outWidth = width / factor / share;
          var crop =
              new PixelOp.ResizedCrop(top, 2 * top + 3, height, width, outHeight, outWidth, filter);
          Difference d = difference(decoder, file, factor, crop);
          assertTrue(d.mean <= mean && d.worst <= worst, crop + ": " + d);
        }
      }
    }
  }

  /** Steep slopes would show a shift by a part of a pixel. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingShiftsHoweverThePhotoIsTurned(int orientation) throws IOException {
    Decoder upright = new UprightDecoder(decoder);
    // Sides that no factor divides: the last pixels of the reduced image are not whole ones.
    byte[] file = marked(encode(TestImages.waves(339, 261)), orientation);
    Image whole = upright.decode(file, 3);
    assertEquals(orientation < 5 ? 261 : 339, whole.height());
    for (int factor : new int[] {2, 4, 8}) {
      for (int cut : new int[] {0, 11}) {
        var crop =
            new PixelOp.ResizedCrop(
                cut,
                cut,
                whole.height() - 2 * cut,
                whole.width() - cut,
                28,
                30,
                Interpolation.BICUBIC);
        Difference d = difference(upright, file, factor, crop);
        assertTrue(d.worst <= 1 + factor, "1/" + factor + ": " + d);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"progressive.jpg", "subsampled.jpg", "grey.jpg", "cmyk.jpg"})
  void everyKindOfJpegIsReduced(String name) throws IOException {
    try (InputStream in = ReducedDecodingTest.class.getResourceAsStream(name)) {
      byte[] file = Objects.requireNonNull(in, name).readAllBytes();
      var all = new PixelOp.ResizedCrop(0, 0, 26, 37, 6, 9, Interpolation.BILINEAR);
      for (int factor : new int[] {2, 4}) {
        Difference d = difference(decoder, file, factor, all);
        assertTrue(d.mean < 6, "1/" + factor + ": " + d);
      }
    }
  }

  @Test
  void theChoiceIsAskedWithTheSizeOfTheUprightPhoto() throws IOException {
    byte[] file = marked(encode(TestImages.waves(90, 50)), 6);
    Image image =
        new UprightDecoder(decoder)
            .decode(
                file,
                1,
                (height, width) -> {
                  assertEquals(90, height);
                  assertEquals(50, width);
                  return 4;
                });
    assertEquals(1, image.channels());
    assertEquals(23, image.height());
    assertEquals(13, image.width());
    // Turned by 90 degrees: the bottom, where the last pixels are half ones, is on the left.
    assertEquals(new Reduction(4, 90, 50, 0, 0.5), image.reduction());
  }

  @Test
  void otherFormatsAndThePlatformsDecoderReadWholeImages() throws IOException {
    Reduction.Choice never =
        (height, width) -> {
          throw new AssertionError("asked");
        };
    byte[] png = TestImages.encode(TestImages.waves(90, 50), "png");
    assertArrayEquals(decoder.decode(png, 3).pixels(), decoder.decode(png, 3, never).pixels());
    Decoder platform = new ImageIoDecoder();
    byte[] jpeg = encode(TestImages.waves(90, 50));
    assertArrayEquals(platform.decode(jpeg, 3).pixels(), platform.decode(jpeg, 3, never).pixels());
  }

  @Test
  void aTruncatedFileIsRefusedAsEver() throws IOException {
    byte[] file = photo();
    byte[] cut = Arrays.copyOf(file, file.length / 2);
    String expected = assertThrows(IOException.class, () -> decoder.decode(cut, 3)).getMessage();
    var e = assertThrows(IOException.class, () -> decoder.decode(cut, 3, (height, width) -> 2));
    assertEquals(expected, e.getMessage());
  }

  private static byte[] photo() throws IOException {
    try (InputStream in =
        Golden.open("aug/" + Golden.json("aug/aug.json").at("/source/jpeg").asText())) {
      return in.readAllBytes();
    }
  }

  /** Four times as wide and high. */
  private static byte[] large(byte[] jpeg) throws IOException {
    BufferedImage photo = ImageIO.read(new ByteArrayInputStream(jpeg));
    var large =
        new BufferedImage(4 * photo.getWidth(), 4 * photo.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = large.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.drawImage(photo, 0, 0, large.getWidth(), large.getHeight(), null);
    pen.dispose();
    return TestImages.encode(large, "jpg");
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    return TestImages.encode(image, "jpg");
  }

  /** With an EXIF segment that says how to turn the photo. */
  private static byte[] marked(byte[] jpeg, int orientation) {
    byte[] segment = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] file = new byte[jpeg.length + segment.length];
    System.arraycopy(jpeg, 0, file, 0, 2);
    System.arraycopy(segment, 0, file, 2, segment.length);
    System.arraycopy(jpeg, 2, file, 2 + segment.length, jpeg.length - 2);
    return file;
  }
}
