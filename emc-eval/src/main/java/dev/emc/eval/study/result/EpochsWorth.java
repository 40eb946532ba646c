package dev.emc.eval.study.result;

import java.util.List;

/**
 * How long a network must be trained on alone until it is as accurate as one that was continued in
 * another way.
 *
 * @param reach where on the curve of training on alone it lies
 * @param epochs of training on alone; with {@link Reach#BEYOND} the last that were looked at
 */
public record EpochsWorth(Reach reach, double epochs) {
  /** Where an accuracy lies. */
  public enum Reach {
    /** Not above that of the start. */
    NONE,
    /** Between two points of the curve. */
    WITHIN,
    /** Above all of the curve: nobody knows by how much. */
    BEYOND
  }

  /**
   * A point of the curve.
   *
   * @param epochs of training on alone
   * @param accuracy then, percent
   */
  public record Point(double epochs, double accuracy) {}

  /**
   * Reads the curve the other way, straight between its points: the fewest epochs that come to an
   * accuracy.
   *
   * @param alone from the start on, ascending in epochs
   * @param accuracy to be reached, percent
   */
  public static EpochsWorth of(List<Point> alone, double accuracy) {
    Point before = alone.get(0);
    if (accuracy <= before.accuracy()) {
      return new EpochsWorth(Reach.NONE, 0);
    }
    for (Point point : alone.subList(1, alone.size())) {
      if (point.accuracy() >= accuracy) {
        double share = (accuracy - before.accuracy()) / (point.accuracy() - before.accuracy());
        return new EpochsWorth(
            Reach.WITHIN, before.epochs() + share * (point.epochs() - before.epochs()));
      }
      before = point;
    }
    return new EpochsWorth(Reach.BEYOND, before.epochs());
  }

  /** In words, such as {@code about 34}. */
  public String text() {
    return switch (reach) {
      case NONE -> "none";
      case WITHIN -> "about " + Math.round(epochs);
      case BEYOND -> "more than " + Math.round(epochs);
    };
  }
}
