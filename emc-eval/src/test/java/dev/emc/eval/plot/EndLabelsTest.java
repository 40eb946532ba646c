package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndLabelsTest {
  private static final double[] X = {0, 1, 2};

  private static LinePlot plot(int lines, String name, double last) {
    return new LinePlot(
        "t",
        "epoch",
        "nats",
        IntStream.range(0, lines)
            .mapToObj(i -> new Series(name + i, i, X, new double[] {0, i, last}))
            .toList(),
        List.of());
  }

  @Test
  void namesThatAreFarApartStayWhereTheyAre() {
    double[] ends = {10, 40, 70};
    assertArrayEquals(ends, EndLabels.apart(ends, 17, 0, 100));
  }

  @Test
  void namesMoveAsLittleAsNeeded() {
    assertArrayEquals(
        new double[] {41.5, 58.5}, EndLabels.apart(new double[] {50, 50}, 17, 0, 100));
    assertArrayEquals(
        new double[] {0, 17, 34}, EndLabels.apart(new double[] {0, 1, 2}, 17, 0, 100));
    assertArrayEquals(
        new double[] {66, 83, 100}, EndLabels.apart(new double[] {98, 99, 100}, 17, 0, 100));
  }

  @Test
  void namesNeverOverlap() {
    var random = new Random(5);
    for (int round = 0; round < 1_000; round++) {
      double[] ends = random.doubles(1 + random.nextInt(4), 20, 120).sorted().toArray();
      double[] heights = EndLabels.apart(ends, 17, 20, 120);
      for (int i = 0; i < ends.length; i++) {
        assertTrue(heights[i] >= 20 - 1e-9 && heights[i] <= 120 + 1e-9, Arrays.toString(heights));
        assertTrue(i == 0 || heights[i] - heights[i - 1] >= 17 - 1e-6, Arrays.toString(heights));
      }
    }
  }

  @Test
  void fewLinesWithShortNamesAreLabelled() throws Exception {
    assertTrue(plot(4, "run", 3).isLabelled());
    assertFalse(plot(5, "run", 3).isLabelled(), "five");
    assertFalse(plot(1, "a name that is much too long", 3).isLabelled(), "long");
    assertFalse(plot(0, "run", 3).isLabelled(), "none");
    LinePlot early =
        new LinePlot(
            "t",
            "epoch",
            "nats",
            List.of(
                new Series("early", 0, new double[] {0, 1}, new double[] {0, 1}),
                new Series("late", 1, X, X)),
            List.of());
    assertFalse(early.isLabelled(), "a line that ends in the middle");
    assertEquals(2, early.legend().size());
  }

  @Test
  void aLineWithoutItsLastValueEndsWithTheOthers() {
    assertTrue(plot(2, "run", Double.NaN).isLabelled(), "all end an epoch before");
  }

  /** A file has a legend where the lines do not name themselves, and else none. */
  @Test
  void everyNameIsWrittenOnce() throws Exception {
    for (int lines : new int[] {2, 4, 6, 8}) {
      List<String> texts =
          Svg.texts(Svg.parse(Pictures.svg(List.of(plot(lines, "run", 3))))).stream()
              .map(Svg.Box::text)
              .toList();
      for (int i = 0; i < lines; i++) {
        String name = "run" + i;
        assertEquals(1, texts.stream().filter(name::equals).count(), name + " of " + lines);
      }
    }
  }
}
