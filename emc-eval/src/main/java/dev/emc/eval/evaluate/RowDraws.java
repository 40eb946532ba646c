package dev.emc.eval.evaluate;

import dev.emc.eval.probe.LabelDraw;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Draws of images as draws of rows. */
final class RowDraws {
  private RowDraws() {}

  /**
   * Draws of images as draws of the rows of those that could be read.
   *
   * @param read the image of each row
   */
  static List<LabelDraw> among(int[] read, List<LabelDraw> draws) {
    return draws.stream().map(draw -> among(read, draw)).toList();
  }

  private static LabelDraw among(int[] read, LabelDraw draw) {
    int[] rows =
        IntStream.range(0, read.length)
            .filter(row -> Arrays.binarySearch(draw.rows(), read[row]) >= 0)
            .toArray();
    return new LabelDraw(draw.fraction(), draw.draw(), rows);
  }
}
