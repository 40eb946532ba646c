package dev.emc.images.augment.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.PixelOp;
import dev.emc.images.augment.PixelOp.Photometric;
import dev.emc.images.augment.ViewRenderer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations on a batch against those of the host: not one level may differ. */
class BatchFinisherTest {
  private final Random random = new Random(5);

  private enum Kind {
    BRIGHTNESS,
    CONTRAST,
    SATURATION,
    HUE,
    GRAY,
    BLUR,
    INVERT;

    boolean suits(int channels) {
      return channels == 3 || this != SATURATION && this != HUE && this != GRAY;
    }

    /** An operation with numbers from the whole range that a config may ask for. */
    Photometric draw(Random random) {
      double factor = random.nextInt(8) == 0 ? random.nextInt(3) : 2 * random.nextDouble();
      return switch (this) {
        case BRIGHTNESS -> new PixelOp.Brightness(factor);
        case CONTRAST -> new PixelOp.Contrast(factor);
        case SATURATION -> new PixelOp.Saturation(factor);
        case HUE -> new PixelOp.Hue(random.nextDouble() - 0.5);
        case GRAY -> new PixelOp.Gray();
        case BLUR -> new PixelOp.Blur(random.nextInt(8) == 0 ? 0 : 6 * random.nextDouble());
        case INVERT -> new PixelOp.Invert(random.nextInt(257));
      };
    }
  }

  /** Noise, or a smooth image with a few colours only, or one colour. */
  private Image image(int height, int width, int channels) {
    byte[] samples = new byte[height * width * channels];
    int style = random.nextInt(3);
    random.nextBytes(samples);
    for (int i = 0; i < samples.length && style > 0; i++) {
      int x = i / channels % width;
      samples[i] = style == 1 ? (byte) (x * 255 / width + i % channels * 7) : samples[i % channels];
    }
    return new Image(height, width, channels, samples);
  }

  private static float[] onDevice(List<Image> images, List<List<Photometric>> ops) {
    Image first = images.get(0);
    int channels = first.channels();
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(images.size() * first.height() * first.width() * channels);
    for (Image image : images) {
      byte[] pixels = image.pixels();
      for (int c = 0; c < channels; c++) {
        for (int i = c; i < pixels.length; i += channels) {
          bytes.put(pixels[i]);
        }
      }
    }
    bytes.rewind();
    var shape = new Shape(images.size(), channels, first.height(), first.width());
    var normalize =
        new Normalize(Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.25));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray batch = manager.create(bytes, shape, DataType.UINT8);
      NDArray finished = BatchFinisher.finish(batch, ops, normalize);
      assertEquals(shape, finished.getShape());
      assertEquals(List.of(finished), manager.getManagedArrays());
      return finished.toFloatArray();
    }
  }

  private static float[] onHost(List<Image> images, List<List<Photometric>> ops) {
    var renderer = new ViewRenderer();
    Image first = images.get(0);
    int area = first.height() * first.width();
    float[] values = new float[images.size() * first.channels() * area];
    for (int n = 0; n < images.size(); n++) {
      byte[] pixels = renderer.apply(images.get(n), List.copyOf(ops.get(n))).pixels();
      for (int c = 0; c < first.channels(); c++) {
        for (int i = 0; i < area; i++) {
          int level = pixels[i * first.channels() + c] & 0xFF;
          values[(n * first.channels() + c) * area + i] = (level / 255f - 0.5f) / 0.25f;
        }
      }
    }
    return values;
  }

  private static void check(List<Image> images, List<List<Photometric>> ops) {
    assertArrayEquals(onHost(images, ops), onDevice(images, ops));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void oneOperationGivesTheSameBytesInColour(Kind kind) {
    for (int round = 0; round < 5; round++) {
      var images = new ArrayList<Image>();
      var ops = new ArrayList<List<Photometric>>();
      for (int n = 0; n < 12; n++) {
        images.add(image(19 + round, 40, 3));
        ops.add(List.of(kind.draw(random)));
      }
      check(images, ops);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anyOperationsInAnyOrderGiveTheSameBytes(int channels) {
    for (int round = 0; round < 5; round++) {
      var images = new ArrayList<Image>();
      var ops = new ArrayList<List<Photometric>>();
      for (int n = 0; n < 10; n++) {
        images.add(image(16, 16, channels));
        var list = new ArrayList<Photometric>();
        for (int i = random.nextInt(9); i > 0; i--) {
          Kind kind = Kind.values()[random.nextInt(7)];
          if (kind.suits(channels)) {
            list.add(kind.draw(random));
          }
        }
        ops.add(list);
      }
      check(images, ops);
    }
  }

  @Test
  void hueGivesTheSameBytesForColoursOfTheWholeCube() {
    var images = new ArrayList<Image>();
    var ops = new ArrayList<List<Photometric>>();
    for (int blue = 0; blue < 256; blue += 5) {
      byte[] samples = new byte[52 * 52 * 3];
      for (int i = 0; i < 52 * 52; i++) {
        samples[3 * i] = (byte) (i / 52 * 5);
        samples[3 * i + 1] = (byte) (i % 52 * 5);
        samples[3 * i + 2] = (byte) blue;
      }
      images.add(new Image(52, 52, 3, samples));
      ops.add(List.of(new PixelOp.Hue(blue / 255.0 - 0.5)));
    }
    check(images, ops);
  }

  @Test
  void imagesSmallerThanABlurGiveTheSameBytes() {
    for (int side = 1; side < 5; side++) {
      check(
          List.of(image(side, 1, 3), image(side, 1, 3)),
          List.of(List.of(new PixelOp.Blur(9)), List.of(new PixelOp.Blur(0.3))));
    }
  }

  @Test
  void imagesOfMoreThanOneChunkGiveTheSameBytes() {
    var images = new ArrayList<Image>();
    var ops = new ArrayList<List<Photometric>>();
    for (int n = 0; n < 5; n++) {
      images.add(image(700, 800, 1));
      ops.add(List.of(new PixelOp.Contrast(0.3 * n), new PixelOp.Invert(40 * n)));
    }
    check(images, ops);
  }
}
