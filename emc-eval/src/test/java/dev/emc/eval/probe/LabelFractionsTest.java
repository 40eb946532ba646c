package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFractionsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void subsetsAreBalancedNestedAndDistinct(long seed) {
    Random random = new Random(seed);
    int classes = 2 + random.nextInt(9);
    int[] labels = random.ints(3000, 0, classes).toArray();
    List<LabelDraw> draws =
        new LabelFractions(LabelFractions.PAPER, 3, seed).draws(images(labels, classes));
    assertEquals(List.of(0.01, 0.01, 0.01, 0.1, 0.1, 0.1, 1.0), fractions(draws));
    for (LabelDraw draw : draws.subList(0, 6)) {
      int perClass = (int) Math.round(draw.fraction() * 3000 / classes);
      int[] counts = new int[classes];
      Arrays.stream(draw.rows()).forEach(row -> counts[labels[row]]++);
      for (int count : counts) {
        assertEquals(perClass, count);
      }
      assertEquals(draw.rows().length, Arrays.stream(draw.rows()).distinct().count());
    }
    for (int draw = 0; draw < 3; draw++) {
      assertTrue(set(draws.get(3 + draw)).containsAll(set(draws.get(draw))));
    }
    assertFalse(Arrays.equals(draws.get(0).rows(), draws.get(1).rows()));
    assertEquals(3000, draws.get(6).rows().length);
  }

  @Test
  void theSeedDecides() {
    int[] labels = new Random(1).ints(500, 0, 5).toArray();
    int[] once = rows(7, labels);
    assertArrayEquals(once, rows(7, labels));
    assertFalse(Arrays.equals(once, rows(8, labels)));
  }

  @Test
  void aSmallClassGivesAllItHas() {
    int[] labels = new int[100];
    Arrays.fill(labels, 0, 3, 1);
    LabelDraw half = new LabelFractions(List.of(0.5), 1, 1).draws(images(labels, 2)).get(0);
    assertEquals(3 + 25, half.rows().length);
  }

  @Test
  void anAbsentClassIsNamed() {
    assertMessage(
        "class '2' has no image among the 4 whose labels may be seen; some of each of the 3 classes are"
            + " needed",
        () -> new LabelFractions(List.of(1.0), 1, 1).draws(images(new int[] {0, 1, 1, 0}, 3)));
  }

  @Test
  void tooFewLabelsAreRefused() {
    int[] labels = new Random(1).ints(200, 0, 10).toArray();
    assertMessage(
        "label fraction 0.01 of 200 images in 10 classes leaves no label for a class, at least 0.025"
            + " is needed",
        () -> new LabelFractions(List.of(0.01), 1, 1).draws(images(labels, 10)));
    assertEquals(
        10,
        new LabelFractions(List.of(0.025), 1, 1).draws(images(labels, 10)).get(0).rows().length);
  }

  @Test
  void rangesAreChecked() {
    assertMessage(
        "label fraction 1.5 is out of range, allowed are 0 < fraction ≤ 1",
        () -> new LabelFractions(List.of(1.5), 1, 1));
    assertMessage(
        "label draws 0 is out of range, 1 to 10000", () -> new LabelFractions(List.of(0.1), 0, 1));
    assertMessage(
        "label fractions [0.1, 0.1]: each may appear once",
        () -> new LabelFractions(List.of(0.1, 0.1), 1, 1));
    assertMessage(
        "label fractions: at least one is needed, such as 0.1",
        () -> new LabelFractions(List.of(), 1, 1));
  }

  private static LabelledImages images(int[] labels, int classes) {
    return new LabelledImages(
        labels,
        IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
        IntStream.range(0, labels.length).mapToObj(i -> "image " + i).toList());
  }

  private static int[] rows(long seed, int[] labels) {
    return new LabelFractions(List.of(0.1), 1, seed).draws(images(labels, 5)).get(0).rows();
  }

  private static List<Double> fractions(List<LabelDraw> draws) {
    return draws.stream().map(LabelDraw::fraction).toList();
  }

  private static Set<Integer> set(LabelDraw draw) {
    return Arrays.stream(draw.rows()).boxed().collect(Collectors.toSet());
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }
}
