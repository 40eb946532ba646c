package dev.emc.images.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {

  @Test
  void streamIsSplitMix64FromTheDocumentedHash() {
    long gamma = 0x9E3779B97F4A7C15L;
    assertEquals(0xE220A8397B1DCDAFL, mix(gamma), "SplitMix64's published first output from 0");
    long hash = mix((mix(5 + gamma) ^ 7) + gamma);
    var random = KeyedRandom.of(5, 7);
    for (int i = 1; i <= 5; i++) {
      assertEquals(mix(hash + i * gamma), random.nextLong());
    }
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Test
  void everyKeyAndItsPlaceMatter() {
    var first = new HashSet<Long>();
    int streams = 0;
    for (long seed = 0; seed < 20; seed++) {
      for (int epoch = 0; epoch < 20; epoch++) {
        for (int image = 0; image < 20; image++) {
          first.add(KeyedRandom.of(seed, epoch, image).nextLong());
          streams++;
        }
      }
      first.add(KeyedRandom.of(seed).nextLong());
      streams++;
    }
    assertEquals(streams, first.size());
  }

  @Test
  void boundedNumbersAreUniform() {
    var random = KeyedRandom.of(7);
    int bound = 6;
    int draws = 60_000;
    int[] counts = new int[bound];
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(bound)]++;
    }
    // Chi-squared with 5 degrees of freedom: 25.7 is passed once in ten thousand.
    double expected = (double) draws / bound;
    double chi2 =
        IntStream.of(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    assertTrue(chi2 < 25.7, "counts " + Arrays.toString(counts));
    assertEquals(0, random.nextInt(1));
    for (int i = 0; i < 1000; i++) {
      int large = random.nextInt(Integer.MAX_VALUE);
      assertTrue(large >= 0 && large < Integer.MAX_VALUE);
    }
  }

  @Test
  void doublesLieInTheUnitInterval() {
    var random = KeyedRandom.of(7, 1);
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double u = random.nextDouble();
      assertTrue(u >= 0 && u < 1);
      sum += u;
    }
    assertEquals(0.5, sum / 100_000, 5 * Math.sqrt(1.0 / 12 / 100_000));
    assertFalse(IntStream.range(0, 1000).anyMatch(i -> random.chance(0)));
    assertTrue(IntStream.range(0, 1000).allMatch(i -> random.chance(1)));
  }

  @Test
  void permutationsHoldEachNumberOnceAndAreUniform() {
    int[] counts = new int[24];
    for (int i = 0; i < 24_000; i++) {
      int[] order = KeyedRandom.of(i).permutation(4);
      int[] sorted = order.clone();
      Arrays.sort(sorted);
      assertArrayEquals(new int[] {0, 1, 2, 3}, sorted);
      int rank = 0;
      for (int a = 0; a < 4; a++) {
        int smaller = 0;
        for (int b = a + 1; b < 4; b++) {
          smaller += order[b] < order[a] ? 1 : 0;
        }
        rank = rank * (4 - a) + smaller;
      }
      counts[rank]++;
    }
    // 23 degrees of freedom: 56 is passed once in ten thousand.
    double chi2 = IntStream.of(counts).mapToDouble(c -> (c - 1000) * (c - 1000) / 1000.0).sum();
    assertTrue(chi2 < 56, "chi-squared " + chi2);
  }

  @Test
  void aBoundBelowOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> KeyedRandom.of(1).nextInt(0));
  }
}
