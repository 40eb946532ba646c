package dev.emc.images.augment;

import java.util.random.RandomGenerator;

/**
 * A small random generator whose stream is a function of a seed and a list of keys, so that what is
 * drawn for an image depends on no other image, thread or order.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood 2014): its state grows by γ =
 * 0x9E3779B97F4A7C15 and is scrambled by mix(z): z ^= z >>> 30; z *= 0xBF58476D1CE4E5B9; z ^= z >>>
 * 27; z *= 0x94D049BB133111EB; z ^= z >>> 31. The first state is a hash: h = mix(seed + γ), then h
 * = mix((h ^ key) + γ) for each key in turn.
 */
public final class KeyedRandom implements RandomGenerator {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long start;
  private long state;

  private KeyedRandom(long start) {
    this.start = start;
    state = start;
  }

  /**
   * The stream of a seed and its keys.
   *
   * @param keys what the stream is for, such as (purpose, epoch, image, view)
   */
  public static KeyedRandom of(long seed, long... keys) {
    return new KeyedRandom(hash(mix(seed + GAMMA), keys));
  }

  /** The stream that {@link #branch} named, from its beginning. */
  static KeyedRandom ofBranch(long branch) {
    return new KeyedRandom(branch);
  }

  /**
   * Names the stream of the keys of this one and some more: the same whatever has been drawn here.
   */
  long branch(long... more) {
    return hash(start, more);
  }

  private static long hash(long start, long... keys) {
    long hash = start;
    for (long key : keys) {
      hash = mix((hash ^ key) + GAMMA);
    }
    return hash;
  }

  /** The next 64 bits. */
  @Override
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [from, to). */
  public double uniform(double from, double to) {
    return from + (to - from) * nextDouble();
  }

  /** True with the given probability: never for 0, always for 1. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /**
   * Uniform in 0 … bound − 1.
   *
   * @param bound positive
   */
  @Override
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("the bound must be positive, got " + bound);
    }
    // 32 random bits times the bound, high word; low words below 2^32 mod bound would be too many
    // (Lemire 2019).
    long threshold = (1L << 32) % bound;
    while (true) {
      long product = (nextLong() >>> 32) * bound;
      if ((product & 0xFFFFFFFFL) >= threshold) {
        return (int) (product >>> 32);
      }
    }
  }

  /** The numbers 0 … count − 1 in random order. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
