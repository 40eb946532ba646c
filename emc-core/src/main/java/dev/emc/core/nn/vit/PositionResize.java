package dev.emc.core.nn.vit;

/**
 * How learned positions of a square grid of patches are carried to another grid: bicubic
 * convolution (Keys 1981) along each axis, pixel centres at halves, border repeated or cut.
 */
public enum PositionResize {
  /**
   * As DINO, and DINOv2 without registers: a = −0.75, no antialiasing. A place more than there is,
   * by a tenth, is counted along the new grid.
   */
  SCALE_OFFSET,
  /** As DINOv2 with registers, and timm: a = −0.5, antialiased where the grid shrinks. */
  ANTIALIAS,
  /** As MAE's and torchvision's tools: a = −0.75, no antialiasing. */
  SIZE;

  private static final double PLAIN = -0.75;
  private static final double SMOOTH = -0.5;

  /** What DINO adds to the size wanted, against a rounding error. */
  private static final double OFFSET = 0.1;

  /** Old values to each side of a new one's place, where the grid does not shrink. */
  private static final int REACH = 2;

  /** Along one axis: weight of each of {@code from} values in each of {@code to} new ones. */
  double[][] weights(int from, int to) {
    return switch (this) {
      case SCALE_OFFSET -> repeatingTheBorder(from, to, to + OFFSET);
      case SIZE -> repeatingTheBorder(from, to, to);
      case ANTIALIAS -> antialiased(from, to);
    };
  }

  private static double[][] repeatingTheBorder(int from, int to, double length) {
    var weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * from / length - 0.5;
      int first = (int) Math.floor(centre) - REACH + 1;
      for (int j = first; j < first + 2 * REACH; j++) {
        int at = Math.min(Math.max(j, 0), from - 1);
        weights[i][at] += cubic(PLAIN, Math.abs(centre - j));
      }
    }
    return weights;
  }

  private static double[][] antialiased(int from, int to) {
    var weights = new double[to][from];
    double ratio = (double) from / to;
    double stretch = Math.max(ratio, 1);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * ratio;
      int first = Math.max((int) (centre - REACH * stretch + 0.5), 0);
      int end = Math.min((int) (centre + REACH * stretch + 0.5), from);
      double sum = 0;
      for (int j = first; j < end; j++) {
        weights[i][j] = cubic(SMOOTH, Math.abs(j - centre + 0.5) / stretch);
        sum += weights[i][j];
      }
      for (int j = first; j < end; j++) {
        weights[i][j] /= sum;
      }
    }
    return weights;
  }

  private static double cubic(double a, double t) {
    if (t >= REACH) {
      return 0;
    }
    return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : (((t - 5) * t + 8) * t - 4) * a;
  }
}
