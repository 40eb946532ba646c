package dev.emc.eval.neighbours;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourSearchTest {

  /** Far from the origin, on a grid with many equal distances, or in no special place. */
  @ParameterizedTest
  @CsvSource({
    "1, 300, 5, 3, 0, 0",
    "2, 500, 17, 10, 1000, 0",
    "3, 400, 2, 20, 0, 4",
    "4, 30, 3, 29, 5, 0"
  })
  void distancesAreThoseOfEveryPairCompared(
      long seed, int size, int width, int k, float offset, int grid) {
    var random = new Random(seed);
    float[] points = new float[size * width];
    for (int i = 0; i < points.length; i++) {
      points[i] = offset + (grid > 0 ? random.nextInt(grid) : (float) random.nextGaussian());
    }
    Neighbours found = NeighbourSearch.byDistance(points, width, k, Device.cpu());
    double[] mean = new double[width];
    for (int i = 0; i < points.length; i++) {
      mean[i % width] += points[i];
    }
    for (int i = 0; i < size; i++) {
      int self = i;
      double[] distances = new double[size];
      for (int j = 0; j < size; j++) {
        for (int d = 0; d < width; d++) {
          float a = (float) (points[i * width + d] - mean[d] / size);
          float b = (float) (points[j * width + d] - mean[d] / size);
          distances[j] += Math.pow((double) a - b, 2);
        }
      }
      int[] expected =
          IntStream.range(0, size)
              .filter(j -> j != self)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer j) -> distances[j]))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      int[] actual = Arrays.copyOfRange(found.indices(), i * k, (i + 1) * k);
      assertArrayEquals(expected, actual, "point " + i);
      assertEquals(Math.sqrt(distances[expected[k - 1]]), found.ofRank(k)[i], 1e-12);
    }
  }

  @Test
  void kMustLeaveAPoint() {
    float[] points = {1, 2, 3};
    var refusal =
        assertThrows(
            ConfigException.class, () -> NeighbourSearch.byDistance(points, 1, 3, Device.cpu()));
    assertEquals(
        "k is 3, but each of the 3 images has only 2 others: give a smaller --k",
        refusal.getMessage());
  }
}
