package dev.emc.eval.svm;

import dev.emc.eval.stats.AveragePrecision;
import java.util.Arrays;

/**
 * How sure a model is of each test image that it shows a class, and how well that orders them.
 *
 * @param name of the class
 * @param cost C its machine was trained with
 * @param marks of each test image: 1 shows the class, 0 left out, −1 does not
 * @param scores of each test image
 * @param elevenPoint average precision by VOC 2007's rule, in 0 … 1
 * @param area average precision by the rule of VOC 2010 and later, in 0 … 1
 */
public record ClassAnswer(
    String name, double cost, int[] marks, float[] scores, double elevenPoint, double area) {

  static ClassAnswer of(String name, double cost, int[] marks, float[] scores) {
    var precision =
        AveragePrecision.of(
            doubles(scores), shown(marks), leftOut(marks), AveragePrecision.Ties.HIGH_INDEX_FIRST);
    return new ClassAnswer(name, cost, marks, scores, precision.elevenPoint(), precision.area());
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static boolean[] shown(int[] marks) {
    return where(marks, MultiLabels.PRESENT);
  }

  private static boolean[] leftOut(int[] marks) {
    return where(marks, MultiLabels.LEFT_OUT);
  }

  private static boolean[] where(int[] marks, int mark) {
    boolean[] found = new boolean[marks.length];
    for (int i = 0; i < marks.length; i++) {
      found[i] = marks[i] == mark;
    }
    return found;
  }
}
