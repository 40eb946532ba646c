package dev.emc.core.nn.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The linear map that carries learned positions of a square grid of patches to another grid, as a
 * matrix: so the gradient reaches the learned positions exactly, by one product.
 */
final class PositionInterpolation {
  private PositionInterpolation() {}

  /**
   * Positions for a grid of patches. Only the learned grid itself is left as it is: as many patches
   * in another shape are another grid.
   *
   * @param learned (1, 1 + g·g, D), the class token's first
   * @param manager of the result
   * @return (1, 1 + h·w, D), an array of its own
   */
  static NDArray resized(
      NDArray learned, NDManager manager, PositionResize how, int rows, int columns) {
    int side = side(learned.getShape());
    if (rows == side && columns == side) {
      return learned.reshape(learned.getShape());
    }
    try (NDArray matrix = matrix(manager, learned.getDataType(), how, side, rows, columns)) {
      return matrix.matMul(learned);
    }
  }

  private static int side(Shape learned) {
    return (int) Math.round(Math.sqrt(learned.get(1) - 1));
  }

  /** The map, (1 + h·w, 1 + g·g): the class token's position stays as it is. */
  private static NDArray matrix(
      NDManager manager, DataType type, PositionResize how, int side, int rows, int columns) {
    double[][] vertical = how.weights(side, rows);
    double[][] horizontal = how.weights(side, columns);
    int width = 1 + side * side;
    var values = new double[Math.multiplyExact(1 + rows * columns, width)];
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
}
