package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.augment.Reduction;
import dev.emc.images.source.ImageFolderTest;
import dev.emc.images.source.TestImages;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples must come out as they are in the file, whatever the platform makes of colour spaces. */
class ImageIoDecoderTest {
  private static final int WIDTH = 13;
  private static final int HEIGHT = 5;

  private final Decoder decoder = new ImageIoDecoder();

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tif"})
  void colour(String format) throws IOException {
    BufferedImage image = TestImages.noise(WIDTH, HEIGHT, 1);
    ImageFolderTest.assertPixels(image, decoder.decode(TestImages.encode(image, format), 3));
  }

  @Test
  void alphaIsDroppedNotBlended() throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
    fill(image.getRaster(), 256);
    ImageFolderTest.assertPixels(image, decoder.decode(TestImages.encode(image, "png"), 3));
  }

  @Test
  void greyIsNotGammaCorrected() throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    assertFirstBand(image, 256, 0);
  }

  @Test
  void sixteenBitGreyKeepsItsHighByte() throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    assertFirstBand(image, 65536, 8);
  }

  @Test
  void greyWithAlpha() throws IOException {
    assertFirstBand(image(ColorSpace.CS_GRAY, true, DataBuffer.TYPE_BYTE), 256, 0);
  }

  @Test
  void sixteenBitColourKeepsItsHighBytes() throws IOException {
    BufferedImage image = image(ColorSpace.CS_sRGB, true, DataBuffer.TYPE_USHORT);
    fill(image.getRaster(), 65536);
    Image decoded = decoder.decode(TestImages.encode(image, "png"), 3);
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++) {
      int sample = image.getRaster().getSample(i / 3 % WIDTH, i / 3 / WIDTH, i % 3);
      assertEquals(sample >> 8, decoded.pixels()[i] & 0xFF);
    }
  }

  @Test
  void palette() throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED);
    fill(image.getRaster(), 200);
    ImageFolderTest.assertPixels(image, decoder.decode(TestImages.encode(image, "png"), 3));
    ImageFolderTest.assertPixels(image, decoder.decode(TestImages.encode(image, "gif"), 3));
  }

  @Test
  void blackAndWhite() throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY);
    fill(image.getRaster(), 2);
    ImageFolderTest.assertPixels(image, decoder.decode(TestImages.encode(image, "png"), 3));
  }

  @Test
  void greyJpeg() throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, 100);
    }
    byte[] expected = new byte[WIDTH * HEIGHT];
    Arrays.fill(expected, (byte) 100);
    assertArrayEquals(expected, decoder.decode(TestImages.encode(image, "jpg"), 1).pixels());
  }

  /** A large image is read in strips, of three rows here, of which the last is smaller. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "tif"})
  void stripsAreTheImage(String format) throws IOException {
    byte[] file = TestImages.encode(TestImages.noise(40, 31, 3), format);
    var strips = new ImageIoDecoder(3 * 3 * 40);
    assertArrayEquals(decoder.decode(file, 3).packed(), strips.decode(file, 3).packed());
    assertArrayEquals(decoder.decode(file, 1).packed(), strips.decode(file, 1).packed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgba-16.png",
        "grey-16.png",
        "palette.png",
        "one-bit.png",
        "cmyk.tif",
        "planar.tif",
        "float.tif",
        "palette.tif",
        "progressive.jpg"
      })
  void stripsOfOtherKindsAreTheImage(String name) throws IOException {
    byte[] file = OddFormatsTest.file(name);
    var strips = new ImageIoDecoder(1);
    assertArrayEquals(decoder.decode(file, 3).packed(), strips.decode(file, 3).packed());
  }

  @Test
  void aFileIsReadPieceByPiece(@TempDir Path folder) throws IOException {
    for (String format : new String[] {"png", "jpg", "bmp", "tif", "gif"}) {
      Path file =
          TestImages.write(folder.resolve("x." + format), TestImages.noise(40, 31, 3), format);
      assertArrayEquals(
          decoder.decode(Files.readAllBytes(file), 3).packed(),
          decoder.decode(file, 3, Reduction.Choice.NONE).packed());
    }
  }

  /** A reader's own run-time exceptions must not escape: such a file is skipped like any other. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "gif", "tif"})
  void damageIsAnIoExceptionOrAnImage(String format) throws IOException {
    byte[] whole = TestImages.encode(TestImages.noise(40, 30, 3), format);
    var random = KeyedRandom.of(5);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        int at = 6 + random.nextInt(180);
        // Not where a PNG announces its size: that is tested by itself.
        damaged[at < 16 ? at : at + 8] = (byte) random.nextLong();
      }
      try {
        decoder.decode(damaged, 3);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "tif"})
  void everyTruncationIsRefused(String format) throws IOException {
    byte[] whole = TestImages.encode(TestImages.noise(40, 30, 3), format);
    for (double share : new double[] {0.1, 0.5, 0.9}) {
      byte[] cut = Arrays.copyOf(whole, (int) (share * whole.length));
      assertThrows(IOException.class, () -> decoder.decode(cut, 3));
    }
  }

  @Test
  void hugeAnnouncedSizeIsRefusedBeforeAllocating() throws IOException {
    byte[] png = TestImages.encode(TestImages.noise(4, 4, 3), "png");
    ByteBuffer.wrap(png).putInt(16, 200_000).putInt(20, 100_000);
    var e = assertThrows(IOException.class, () -> decoder.decode(png, 3));
    assertTrue(
        e.getMessage()
            .startsWith(
                "an image of 200000 x 100000 pixels does not fit into a third of Java's memory"),
        e.getMessage());
  }

  private void assertFirstBand(BufferedImage image, int levels, int shift) throws IOException {
    fill(image.getRaster(), levels);
    byte[] file = TestImages.encode(image, "png");
    Image colour = decoder.decode(file, 3);
    Image grey = decoder.decode(file, 1);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int sample = image.getRaster().getSample(i % WIDTH, i / WIDTH, 0) >> shift;
      for (int c = 0; c < 3; c++) {
        assertEquals(sample, colour.pixels()[3 * i + c] & 0xFF);
      }
      assertEquals(sample, grey.pixels()[i] & 0xFF);
    }
  }

  private static BufferedImage image(int colorSpace, boolean alpha, int dataType) {
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(colorSpace), alpha, false, Transparency.TRANSLUCENT, dataType);
    return new BufferedImage(
        model, model.createCompatibleWritableRaster(WIDTH, HEIGHT), false, null);
  }

  private static void fill(WritableRaster raster, int levels) {
    var random = KeyedRandom.of(levels);
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int x = 0; x < raster.getWidth(); x++) {
        for (int b = 0; b < raster.getNumBands(); b++) {
          raster.setSample(x, y, b, random.nextInt(levels));
        }
      }
    }
  }
}
