package dev.emc.images.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.api.view.Augmentation.Interpolation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The integer arithmetic of pixel operations against PIL's formulas written out, all roundings. */
class FastPathsTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mixingWithAConstantEqualsItsFormulaForAllValues(long seed) {
    var random = KeyedRandom.of(seed);
    for (int i = 0; i < 400; i++) {
      int from = random.nextInt(256);
      float factor = i < 10 ? i / 2f : (float) random.uniform(0, 5);
      int[] values = new int[256];
      int[] expected = new int[256];
      for (int p = 0; p < 256; p++) {
        values[p] = p;
        expected[p] = mix(from, p, factor);
      }
      LinearMap.mixing(from, factor).apply(values, 256);
      assertArrayEquals(expected, values, "from " + from + ", factor " + factor);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mixingWithValuesEqualsItsFormulaForAllPairs(long seed) {
    var random = KeyedRandom.of(seed);
    for (int i = 0; i < 40; i++) {
      float factor = i < 10 ? i / 2f : (float) random.uniform(0, 5);
      int[] from = new int[1 << 16];
      int[] values = new int[1 << 16];
      int[] expected = new int[1 << 16];
      for (int k = 0; k < 1 << 16; k++) {
        from[k] = k >> 8;
        values[k] = k & 0xFF;
        expected[k] = mix(from[k], values[k], factor);
      }
      DifferenceMap.of(factor).apply(from, values, 1 << 16);
      assertArrayEquals(expected, values, "factor " + factor);
    }
  }

  private static int mix(int from, int to, float factor) {
    float mixed = from + factor * (to - from);
    return Math.max(0, Math.min(255, (int) mixed));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void turningHuesEqualsItsFormula(long seed) {
    var random = KeyedRandom.of(seed);
    int side = 256;
    int[] packed = new int[side * side];
    for (int i = 0; i < packed.length; i++) {
      // Few levels make equal colours and greys likely.
      int levels = i % 2 == 0 ? 256 : 4;
      int r = random.nextInt(levels) * (255 / (levels - 1));
      int g = random.nextInt(levels) * (255 / (levels - 1));
      int b = random.nextInt(levels) * (255 / (levels - 1));
      packed[i] = r << 16 | g << 8 | b;
    }
    for (double shift : new double[] {-0.5, -0.1, 0, random.uniform(-0.5, 0.5), 0.5}) {
      int[] expected = packed.clone();
      for (int i = 0; i < packed.length; i++) {
        expected[i] = turned(packed[i], (int) (shift * 255));
      }
      Image image = Image.ofRgb(side, side, packed);
      Image actual = new ViewRenderer().apply(image, List.of(new PixelOp.Hue(shift)));
      assertArrayEquals(expected, actual.packed(), "shift " + shift);
    }
  }

  /** To HSV and back as PIL does it, with its mixture of single and double precision. */
  private static int turned(int pixel, int turn) {
    int r = pixel >> 16;
    int g = pixel >> 8 & 0xFF;
    int b = pixel & 0xFF;
    int max = Math.max(r, Math.max(g, b));
    int min = Math.min(r, Math.min(g, b));
    if (max == min) {
      return pixel;
    }
    float range = max - min;
    float rc = (max - r) / range;
    float gc = (max - g) / range;
    float bc = (max - b) / range;
    float h6 = r == max ? bc - gc : g == max ? (float) (2.0 + rc - bc) : (float) (4.0 + gc - rc);
    float hue = (float) ((h6 / 6.0 + 1.0) % 1.0);
    int h = (int) (hue * 255.0) + turn & 0xFF;
    float fs = (float) ((int) (range / max * 255.0) / 255.0);
    int i = (int) Math.floor(h * 6.0 / 255.0);
    float f = (float) (h * 6.0 / 255.0 - i);
    int p = (int) (max * (1.0 - fs) + 0.5);
    int q = (int) (max * (1.0 - fs * f) + 0.5);
    int t = (int) (max * (1.0 - fs * (1.0 - f)) + 0.5);
    return switch (i % 6) {
      case 0 -> max << 16 | t << 8 | p;
      case 1 -> q << 16 | max << 8 | p;
      case 2 -> p << 16 | max << 8 | t;
      case 3 -> p << 16 | q << 8 | max;
      case 4 -> t << 16 | p << 8 | max;
      default -> max << 16 | p << 8 | q;
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void resizingEqualsItsFormulaWhateverTheSizes(long seed) {
    var random = KeyedRandom.of(seed);
    // One renderer: what it keeps from larger images must not show in smaller ones.
    var renderer = new ViewRenderer();
    for (int i = 0; i < 25; i++) {
      int channels = random.chance(0.3) ? 1 : 3;
      int height = 1 + random.nextInt(60);
      int width = 1 + random.nextInt(60);
      int[] packed = new int[height * width];
      for (int k = 0; k < packed.length; k++) {
        packed[k] = random.nextInt(channels == 1 ? 256 : 1 << 24);
      }
      Image image =
          channels == 1 ? Image.ofGrey(height, width, packed) : Image.ofRgb(height, width, packed);
      int h = 1 + random.nextInt(height);
      int w = 1 + random.nextInt(width);
      var crop =
          new PixelOp.ResizedCrop(
              random.nextInt(height - h + 1),
              random.nextInt(width - w + 1),
              h,
              w,
              1 + random.nextInt(40),
              1 + random.nextInt(40),
              random.chance(0.5) ? Interpolation.BICUBIC : Interpolation.BILINEAR);
      int[] expected = resized(image, crop);
      assertArrayEquals(expected, renderer.apply(image, List.of(crop)).packed(), crop.toString());
      int[] mirrored = renderer.apply(image, List.of(crop, new PixelOp.Flip())).packed();
      Image plain = renderer.apply(image, List.of(crop));
      Image flipped = renderer.apply(plain, List.of(new PixelOp.Flip()));
      assertArrayEquals(flipped.packed(), mirrored, "mirrored " + crop);
      assertEquals(expected[0], mirrored[crop.outWidth() - 1]);
    }
  }

  private static int[] resized(Image image, PixelOp.ResizedCrop crop) {
    int[] result = new int[crop.outHeight() * crop.outWidth()];
    for (int shift = 0; shift < 8 * image.channels(); shift += 8) {
      double[][] box = new double[crop.height()][crop.width()];
      for (int y = 0; y < crop.height(); y++) {
        for (int x = 0; x < crop.width(); x++) {
          int at = (crop.top() + y) * image.width() + crop.left() + x;
          box[y][x] = image.packed()[at] >> shift & 0xFF;
        }
      }
      double[][] rows = new double[crop.height()][];
      for (int y = 0; y < crop.height(); y++) {
        rows[y] = along(box[y], crop.outWidth(), crop.interpolation());
      }
      for (int x = 0; x < crop.outWidth(); x++) {
        double[] column = new double[crop.height()];
        for (int y = 0; y < crop.height(); y++) {
          column[y] = rows[y][x];
        }
        double[] out = along(column, crop.outHeight(), crop.interpolation());
        for (int y = 0; y < crop.outHeight(); y++) {
          result[y * crop.outWidth() + x] |= (int) out[y] << shift;
        }
      }
    }
    return result;
  }

  private static double[] along(double[] in, int size, Interpolation interpolation) {
    double scale = (double) in.length / size;
    double stretch = Math.max(scale, 1);
    double support = (interpolation == Interpolation.BILINEAR ? 1 : 2) * stretch;
    double[] out = new double[size];
    for (int x = 0; x < size; x++) {
      double center = (x + 0.5) * scale;
      int low = Math.max((int) (center - support + 0.5), 0);
      int high = Math.min((int) (center + support + 0.5), in.length);
      double total = 0;
      for (int j = low; j < high; j++) {
        total += kernel((j - center + 0.5) * (1 / stretch), interpolation);
      }
      double sum = 1 << 21;
      for (int j = low; j < high; j++) {
        double weight = kernel((j - center + 0.5) * (1 / stretch), interpolation) / total;
        double scaled = weight * (1 << 22);
        sum += (double) (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5) * in[j];
      }
      out[x] = Math.max(0, Math.min(255, Math.floor(sum / (1 << 22))));
    }
    return out;
  }

  private static double kernel(double position, Interpolation interpolation) {
    double t = Math.abs(position);
    if (interpolation == Interpolation.BILINEAR) {
      return Math.max(0, 1 - t);
    }
    if (t < 1) {
      return (1.5 * t - 2.5) * t * t + 1;
    }
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * -0.5 : 0;
  }
}
