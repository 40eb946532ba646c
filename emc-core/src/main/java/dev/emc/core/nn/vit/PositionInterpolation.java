package dev.emc.core.nn.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The linear map that carries learned positions of a square grid of patches to another grid, as a
 * matrix: so the gradient reaches the learned positions exactly, by one product.
 *
 * <p>It is bicubic (Keys 1981, a = −0.75) with pixel centres at halves and the border repeated,
 * without antialiasing: what PyTorch's {@code interpolate(size, mode="bicubic")} computes, as DINO
 * and DINOv2 interpolate positions. (DINO asks for a scale a little above the true ratio, a
 * workaround of a rounding error that is not followed here; timm's {@code dynamic_img_size}
 * antialiases.)
 */
final class PositionInterpolation {
  private static final double A = -0.75;
  private static final int TAPS = 4;

  private PositionInterpolation() {}

  /**
   * The matrix of a grid.
   *
   * @param side of the learned grid, g
   * @param rows of the grid wanted, h
   * @param columns of the grid wanted, w
   * @return (1 + h·w, 1 + g·g): the class token's position comes first and stays as it is
   */
  static NDArray matrix(NDManager manager, DataType type, int side, int rows, int columns) {
    double[][] vertical = weights(side, rows);
    double[][] horizontal = weights(side, columns);
    int width = 1 + side * side;
    var values = new double[(1 + rows * columns) * width];
    values[0] = 1;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int start = (1 + y * columns + x) * width + 1;
        for (int i = 0; i < side; i++) {
          for (int j = 0; j < side; j++) {
            values[start + i * side + j] = vertical[y][i] * horizontal[x][j];
          }
        }
      }
    }
    var shape = new Shape(1 + (long) rows * columns, width);
    // A copy, whose memory is the engine's: it may be closed before the backward pass.
    try (NDArray exact = manager.create(values, shape)) {
      return type == DataType.FLOAT64 ? exact.duplicate() : exact.toType(type, false);
    }
  }

  /** Along one axis: weight of each of {@code from} values in each of {@code to} new ones. */
  static double[][] weights(int from, int to) {
    var weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * from / to - 0.5;
      int first = (int) Math.floor(centre) - 1;
      for (int tap = 0; tap < TAPS; tap++) {
        int at = Math.min(Math.max(first + tap, 0), from - 1);
        weights[i][at] += cubic(Math.abs(centre - (first + tap)));
      }
    }
    return weights;
  }

  private static double cubic(double t) {
    return t <= 1 ? ((A + 2) * t - (A + 3)) * t * t + 1 : (((t - 5) * t + 8) * t - 4) * A;
  }
}
