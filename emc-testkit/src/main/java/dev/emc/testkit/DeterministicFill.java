package dev.emc.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * The hash that golden files use in place of shipped weights and images (golden README,
 * "Deterministic fill" and "Fill for items 15 to 18"). Indices are row-major.
 */
public final class DeterministicFill {
  private static final int LOW_POSITION = 1000;
  private static final int NOISE_POSITION = 1001;
  private static final int HEAD_INPUT_POSITION = 2000;

  /** Pixels a side of the blocks an image's slow part is constant on. */
  private static final int BLOCK = 4;

  /** Ends of the keys of learnt tokens and positions. */
  private static final List<String> TOKENS =
      List.of("cls_token", "pos_embed", "register_tokens", "mask_token");

  private DeterministicFill() {}

  /** u(seed, p, i), uniform on [0, 1). */
  public static double unit(long seed, long position, long index) {
    long z = (seed << 48) + (position << 32) + index + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z = z ^ (z >>> 31);
    return (z >>> 11) * 0x1p-53;
  }

  /** v(seed, p, i) = 2u − 1, uniform on [−1, 1). */
  public static double symmetric(long seed, long position, long index) {
    return 2 * unit(seed, position, index) - 1;
  }

  /**
   * The values of one entry of a state dict, at single precision as every golden run uses them.
   *
   * @param position of the entry in the state dict, batch counters counted, from 0
   * @param key its name
   * @param shape its shape
   * @throws IllegalArgumentException for a batch counter, which is an integer zero
   */
  public static float[] parameter(long seed, int position, String key, long... shape) {
    if (key.endsWith("num_batches_tracked")) {
      throw new IllegalArgumentException(key + " is the integer 0");
    }
    long size = 1;
    for (long side : shape) {
      size *= side;
    }
    var values = new float[Math.toIntExact(size)];
    if (key.endsWith("weight_g")) {
      Arrays.fill(values, 1);
      return values;
    }
    double offset = 0;
    double factor = 0.1;
    boolean positive = key.endsWith("running_var");
    if (positive) {
      offset = 1;
      factor = 0.5;
    } else if (TOKENS.stream().anyMatch(key::endsWith)) {
      factor = 0.5;
    } else if (shape.length > 1) {
      factor = Math.sqrt(3.0 / (size / (double) shape[0]));
    } else if (!key.endsWith("running_mean") && !key.endsWith("bias")) {
      offset = 1;
    }
    for (int i = 0; i < values.length; i++) {
      double u = unit(seed, position, i);
      values[i] = (float) (offset + factor * (positive ? u : 2 * u - 1));
    }
    return values;
  }

  /**
   * A batch of images: constant blocks of 4×4 pixels shared by the views, and noise of each view.
   *
   * @param view index of the view, from 0
   * @return (N, C, H, W) row-major
   */
  public static float[] images(
      long seed, int view, int batch, int channels, int height, int width) {
    var values = new float[batch * channels * height * width];
    int lowHeight = height / BLOCK;
    int lowWidth = width / BLOCK;
    for (int i = 0; i < values.length; i++) {
      int w = i % width;
      int h = i / width % height;
      int plane = i / width / height;
      int block = (plane * lowHeight + h / BLOCK) * lowWidth + w / BLOCK;
      double low = symmetric(seed, LOW_POSITION, block);
      double noise = symmetric(seed, NOISE_POSITION + view, i);
      values[i] = (float) (1.2 * low + 0.6 * noise);
    }
    return values;
  }

  /** A head's input: 1.5·v, at double precision. */
  public static double[] headInput(long seed, int size) {
    var values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = 1.5 * symmetric(seed, HEAD_INPUT_POSITION, i);
    }
    return values;
  }
}
