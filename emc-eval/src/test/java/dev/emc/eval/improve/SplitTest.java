package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static int[] labels(int images) {
    var random = new SplittableRandom(3);
    // The last class has three images.
    return IntStream.range(0, images).map(i -> i < 3 ? 4 : random.nextInt(4)).toArray();
  }

  @Test
  void everyImageIsInOneSetAndClassesArePartedAlike() {
    int[] labels = labels(1_000);
    Split split = Split.of(1_000, labels, 31);
    assertEquals(100, split.choice().length);
    assertEquals(50, split.guard().length);
    assertEquals(200, split.verdict().length);
    assertEquals(650, split.train().length);
    int[] all =
        Stream.of(split.train(), split.choice(), split.guard(), split.verdict())
            .flatMapToInt(Arrays::stream)
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, 1_000).toArray(), all);
    for (int c = 0; c < 4; c++) {
      int label = c;
      long whole = Arrays.stream(labels).filter(l -> l == label).count();
      long here = Arrays.stream(split.verdict()).filter(i -> labels[i] == label).count();
      assertEquals(0.2 * whole, here, 1.5, "class " + c);
    }
    assertFalse(Arrays.stream(split.train()).noneMatch(i -> labels[i] == 4), "few are trained on");
  }

  @Test
  void theSeedAloneDecides() {
    int[] labels = labels(400);
    assertArrayEquals(Split.of(400, labels, 7).train(), Split.of(400, labels, 7).train());
    assertFalse(
        Arrays.equals(Split.of(400, labels, 7).verdict(), Split.of(400, labels, 8).verdict()));
  }

  @Test
  void withoutLabelsNothingChooses() {
    Split split = Split.of(1_000, null, 31);
    assertEquals(0, split.choice().length);
    assertEquals(900, split.train().length);
  }

  @Test
  void hugeSetsKeepMostForTraining() {
    Split split = Split.of(1_000_000, null, 31);
    assertEquals(996_000, split.train().length);
  }

  @Test
  void tooFewAreRefused() {
    var e = assertThrows(ConfigException.class, () -> Split.of(199, null, 1));
    assertEquals(
        "199 images are too few: 200 are the least that can be parted into images to train on, to choose by, to guard and to judge by",
        e.getMessage());
  }
}
