package dev.emc.core.nn;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Fills arrays with random numbers on all cores. Values are drawn in chunks of fixed size, each
 * from a generator of its own, so the number of threads does not matter.
 */
final class RandomFill {
  private static final int CHUNK = 1 << 16;

  /** Where the approximation of the normal quantile changes its form. */
  private static final double TAIL = 0.02425;

  private RandomFill() {}

  /** A stream of random numbers for a name, far from that of any other name or seed. */
  static long stream(long seed, String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return mix(hash ^ mix(seed));
  }

  /** Uniform on [−bound, bound). */
  static float[] uniform(int size, long stream, double bound) {
    return fill(
        size,
        stream,
        (random, values, from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
          }
        });
  }

  /** Normal with mean zero. */
  static float[] normal(int size, long stream, double deviation) {
    return fill(
        size,
        stream,
        (random, values, from, to) -> {
          for (int i = from; i < to; i++) {
            // The middle of one of 2^53 cells, so never 0 or 1.
            double p = ((random.nextLong() >>> 11) + 0.5) * 0x1p-53;
            values[i] = (float) (deviation * normalQuantile(p));
          }
        });
  }

  /**
   * The normal distribution's quantile, by Acklam's rational approximation (relative error 1.2e-9).
   * Unlike the JDK's nextGaussian it is plain arithmetic, so no release changes it, and it needs a
   * logarithm for one value in twenty only.
   */
  static double normalQuantile(double p) {
    if (p > 1 - TAIL) {
      return -tailQuantile(1 - p);
    }
    if (p < TAIL) {
      return tailQuantile(p);
    }
    double q = p - 0.5;
    double r = q * q;
    double numerator =
        ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r
                            + 138.3577518672690)
                        * r
                    - 30.66479806614716)
                * r
            + 2.506628277459239;
    double denominator =
        ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r
                            + 66.80131188771972)
                        * r
                    - 13.28068155288572)
                * r
            + 1;
    return q * numerator / denominator;
  }

  private static double tailQuantile(double p) {
    double t = Math.sqrt(-2 * StrictMath.log(p));
    double numerator =
        ((((-0.007784894002430293 * t - 0.3223964580411365) * t - 2.400758277161838) * t
                            - 2.549732539343734)
                        * t
                    + 4.374664141464968)
                * t
            + 2.938163982698783;
    double denominator =
        (((0.007784695709041462 * t + 0.3224671290700398) * t + 2.445134137142996) * t
                    + 3.754408661907416)
                * t
            + 1;
    return numerator / denominator;
  }

  private interface ChunkFill {
    void fill(SplittableRandom random, float[] values, int from, int to);
  }

  private static float[] fill(int size, long stream, ChunkFill chunkFill) {
    var values = new float[size];
    int chunks = (int) (((long) size + CHUNK - 1) / CHUNK);
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              int from = chunk * CHUNK;
              int to = Math.min(from + CHUNK, size);
              chunkFill.fill(
                  new SplittableRandom(mix(stream + 0x9e3779b97f4a7c15L * (chunk + 1L))),
                  values,
                  from,
                  to);
            });
    return values;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
