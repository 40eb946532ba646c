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
          for (int i = from; i < to; i += 2) {
            normalPair(random, deviation, values, i, to);
          }
        });
  }

  /**
   * Two normal numbers by Marsaglia's polar method, with {@link StrictMath}: the JDK's own
   * nextGaussian may change from release to release.
   */
  private static void normalPair(
      SplittableRandom random, double deviation, float[] values, int at, int to) {
    double u;
    double v;
    double square;
    do {
      u = 2 * random.nextDouble() - 1;
      v = 2 * random.nextDouble() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    double factor = deviation * Math.sqrt(-2 * StrictMath.log(square) / square);
    values[at] = (float) (u * factor);
    if (at + 1 < to) {
      values[at + 1] = (float) (v * factor);
    }
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
