package dev.emc.eval.svm;

import dev.emc.eval.stats.AveragePrecision;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A model's average precisions on test images drawn with replacement, without sorting them again:
 * the order of the scores is the same in every draw.
 */
final class AveragePrecisions {
  private final int[][] orders;
  private final boolean[][] shown;

  AveragePrecisions(MultiLabelAnswers answers) {
    int classes = answers.classes().size();
    this.orders = new int[classes][];
    this.shown = new boolean[classes][];
    for (int c = 0; c < classes; c++) {
      ClassAnswer answer = answers.classes().get(c);
      int[] marks = answer.marks();
      float[] scores = answer.scores();
      orders[c] =
          IntStream.range(0, marks.length)
              .filter(i -> marks[i] != MultiLabels.LEFT_OUT)
              .boxed()
              // Among equal scores the later image first, as the test itself has it.
              .sorted(
                  (a, b) -> scores[a] == scores[b] ? b - a : Float.compare(scores[b], scores[a]))
              .mapToInt(Integer::intValue)
              .toArray();
      shown[c] = new boolean[orders[c].length];
      for (int rank = 0; rank < orders[c].length; rank++) {
        shown[c][rank] = marks[orders[c][rank]] == MultiLabels.PRESENT;
      }
    }
  }

  /**
   * 11-point average precision of a class; NaN if no image that shows it was drawn.
   *
   * @param times how often each test image was drawn
   */
  double elevenPoint(int classIndex, int[] times) {
    int[] order = orders[classIndex];
    int drawn = Arrays.stream(order).map(image -> times[image]).sum();
    boolean[] hits = new boolean[drawn];
    int at = 0;
    for (int rank = 0; rank < order.length; rank++) {
      int next = at + times[order[rank]];
      Arrays.fill(hits, at, next, shown[classIndex][rank]);
      at = next;
    }
    return AveragePrecision.ofRanking(hits).elevenPoint();
  }

  int classes() {
    return orders.length;
  }
}
