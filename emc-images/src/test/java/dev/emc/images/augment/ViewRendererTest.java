package dev.emc.images.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the golden images do not reach: grey images, odd sizes, memory used again. */
class ViewRendererTest {
  private final ViewRenderer renderer = new ViewRenderer();

  private static Image noise(int height, int width, int channels, long key) {
    var random = KeyedRandom.of(11, key);
    byte[] pixels = new byte[height * width * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextLong();
    }
    return new Image(height, width, channels, pixels);
  }

  /** The same grey in three channels. */
  private static Image inColour(Image grey) {
    byte[] pixels = new byte[grey.pixels().length * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = grey.pixels()[i / 3];
    }
    return new Image(grey.height(), grey.width(), 3, pixels);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void greyGoesThroughEverythingLikeAColourImageOfThatGrey(long key) {
    var random = KeyedRandom.of(key);
    int height = 1 + random.nextInt(40);
    int width = 1 + random.nextInt(40);
    int h = 1 + random.nextInt(height);
    int w = 1 + random.nextInt(width);
    Image grey = noise(height, width, 1, key);
    List<PixelOp> ops =
        List.of(
            new PixelOp.ResizedCrop(height - h, width - w, h, w, 28, 25, Interpolation.BICUBIC),
            new PixelOp.Flip(),
            new PixelOp.Brightness(random.uniform(0.5, 1.5)),
            new PixelOp.Hue(random.uniform(-0.5, 0.5)),
            new PixelOp.Contrast(random.uniform(0.5, 1.5)),
            new PixelOp.Saturation(random.uniform(0.5, 1.5)),
            new PixelOp.Gray(),
            new PixelOp.Blur(random.uniform(0.1, 5)),
            new PixelOp.Invert(100),
            new PixelOp.Crop(1, 2, 20, 21));
    Image result = renderer.apply(grey, ops);
    assertEquals(20, result.height());
    assertEquals(21, result.width());
    assertEquals(1, result.channels());
    assertArrayEquals(inColour(result).pixels(), renderer.apply(inColour(grey), ops).pixels());
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0.3", "1, 1, 3", "2, 7, 1.2", "7, 2, 2.5", "9, 9, 0.7", "12, 10, 9"})
  void blurEqualsItsDefinitionAtAnySize(int height, int width, double radius) {
    Image image = noise(height, width, 3, 77);
    assertArrayEquals(
        blurByDefinition(image, (float) radius),
        renderer.apply(image, List.of(new PixelOp.Blur(radius))).pixels());
  }

  /** The formulas of the golden vectors' description, pixel by pixel. */
  private static byte[] blurByDefinition(Image image, float radius) {
    float s2 = radius * radius / 3;
    float l = (float) Math.floor(((float) Math.sqrt(12.0 * s2 + 1.0) - 1.0) / 2.0);
    float a = (2 * l + 1) * (l * (l + 1) - 3 * s2) / (6 * (s2 - (l + 1) * (l + 1)));
    int e = (int) (l + a);
    long ww = (long) ((1 << 24) / (2 * (l + a) + 1));
    long fw = ((1 << 24) - (2 * e + 1) * ww) / 2;
    byte[] pixels = image.pixels();
    for (int pass = 0; pass < 6; pass++) {
      byte[] next = new byte[pixels.length];
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          for (int c = 0; c < 3; c++) {
            long sum = 1 << 23;
            for (int d = -e - 1; d <= e + 1; d++) {
              int py = pass < 3 ? y : Math.max(0, Math.min(image.height() - 1, y + d));
              int px = pass < 3 ? Math.max(0, Math.min(image.width() - 1, x + d)) : x;
              long weight = Math.abs(d) > e ? fw : ww;
              sum += weight * (pixels[(py * image.width() + px) * 3 + c] & 0xFF);
            }
            next[(y * image.width() + x) * 3 + c] = (byte) (sum >> 24);
          }
        }
      }
      pixels = next;
    }
    return pixels;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 9", "9, 1", "28, 28", "500, 3", "37, 41"})
  void resizingAnEvenImageKeepsItEven(int height, int width) {
    for (Interpolation filter : Interpolation.values()) {
      for (int level : new int[] {0, 1, 127, 255}) {
        byte[] pixels = new byte[height * width * 3];
        Arrays.fill(pixels, (byte) level);
        var op = new PixelOp.ResizedCrop(0, 0, height, width, 28, 17, filter);
        Image result = renderer.apply(new Image(height, width, 3, pixels), List.of(op));
        for (byte b : result.pixels()) {
          assertEquals(level, b & 0xFF);
        }
      }
    }
  }

  @Test
  void resizingToTheSameSizeChangesNothing() {
    Image image = noise(31, 17, 3, 5);
    for (Interpolation filter : Interpolation.values()) {
      var op = new PixelOp.ResizedCrop(0, 0, 31, 17, 31, 17, filter);
      assertArrayEquals(image.pixels(), renderer.apply(image, List.of(op)).pixels());
    }
  }

  @Test
  void memoryOfEarlierImagesDoesNotShow() {
    var random = KeyedRandom.of(3);
    var images = new ArrayList<Image>();
    var ops = new ArrayList<List<PixelOp>>();
    for (int i = 0; i < 60; i++) {
      int height = 1 + random.nextInt(50);
      int width = 1 + random.nextInt(50);
      int size = 1 + random.nextInt(40);
      images.add(noise(height, width, random.chance(0.5) ? 1 : 3, i));
      ops.add(
          List.of(
              new PixelOp.Flip(),
              new PixelOp.ResizedCrop(0, 0, height, width, size, size, Interpolation.BICUBIC),
              new PixelOp.Blur(random.uniform(0.1, 4)),
              new PixelOp.Contrast(1.3)));
    }
    for (int i = 0; i < images.size(); i++) {
      byte[] before = images.get(i).pixels().clone();
      assertArrayEquals(
          new ViewRenderer().apply(images.get(i), ops.get(i)).pixels(),
          renderer.apply(images.get(i), ops.get(i)).pixels());
      assertArrayEquals(before, images.get(i).pixels(), "the source is not written to");
    }
  }

  @Test
  void greyIsNormalisedWithOneMean() {
    Image image = noise(4, 4, 1, 8);
    var spec = new ViewSpec(4, 1, List.of(new Normalize(List.of(0.286), List.of(0.353))));
    FloatBuffer out = FloatBuffer.allocate(16);
    renderer.render(image, spec, List.of(), out, 0);
    for (int i = 0; i < 16; i++) {
      assertEquals(((image.pixels()[i] & 0xFF) / 255f - 0.286f) / 0.353f, out.get(i));
    }
  }

  @Test
  void imageThatDoesNotFitTheViewIsRefused() {
    var spec = new ViewSpec(4, 1, List.of(new Normalize(List.of(0.5), List.of(0.5))));
    FloatBuffer out = FloatBuffer.allocate(100);
    var size =
        assertThrows(
            IllegalArgumentException.class,
            () -> renderer.render(noise(5, 4, 1, 0), spec, List.of(), out, 0));
    assertEquals(
        "a view of 4 x 4 pixels is asked for, but the image has 4 x 5 and nothing in the view plan resizes it",
        size.getMessage());
    var channels =
        assertThrows(
            IllegalArgumentException.class,
            () -> renderer.render(noise(4, 4, 3, 0), spec, List.of(), out, 0));
    assertEquals("normalize has 1 value, but the image has 3 channels", channels.getMessage());
  }
}
