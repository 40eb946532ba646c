package dev.emc.images.augment.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.emc.images.augment.BoxWeights;
import dev.emc.images.augment.PixelOp;
import java.util.List;

/**
 * PIL's Gaussian blur of (N, C, H, W) float32 whole numbers, each image with its own radius: three
 * box blurs along rows, then three along columns, each rounded, borders replicated.
 *
 * <p>A box is a sum of shifted images; an image whose box is smaller than the largest weighs the
 * farther ones by 0. The weights have 24 bits, so that sums are exact in float64.
 */
final class BoxBlurs {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  private final Numbers numbers;

  BoxBlurs(Numbers numbers) {
    this.numbers = numbers;
  }

  /** Blurs each image by its own radius. */
  NDArray blur(NDArray images, List<PixelOp.Blur> ops) {
    List<BoxWeights> boxes = ops.stream().map(op -> BoxWeights.of(op.radius())).toList();
    int reach = 1 + boxes.stream().mapToInt(BoxWeights::edge).max().orElse(0);
    NDArray values = images.toType(DataType.FLOAT64, false);
    NDArray[] weights = new NDArray[reach + 1];
    for (int k = 0; k <= reach; k++) {
      int distance = k;
      weights[k] = Numbers.column(values, boxes, box -> weight(box, distance));
    }
    for (int axis : new int[] {COLUMNS, ROWS}) {
      for (int pass = 0; pass < BoxWeights.PASSES; pass++) {
        values = pass(values, axis, weights);
      }
    }
    return values.toType(DataType.FLOAT32, false);
  }

  private static double weight(BoxWeights box, int distance) {
    int fixed = 0;
    if (distance <= box.edge()) {
      fixed = box.full();
    } else if (distance == box.edge() + 1) {
      fixed = box.rest();
    }
    return Math.scalb((double) fixed, -BoxWeights.BITS);
  }

  /** One box blur; closes what it was given, as a batch of float64 is large. */
  private NDArray pass(NDArray values, int axis, NDArray[] weights) {
    NDManager manager = values.getManager();
    try (NDManager scope = manager.newSubManager()) {
      values.attach(scope);
      int reach = weights.length - 1;
      long length = values.getShape().get(axis);
      NDArray first = slice(values, axis, 0, 1);
      NDArray last = slice(values, axis, length - 1, length);
      var parts = new NDList();
      for (int k = 0; k < reach; k++) {
        parts.add(0, first);
      }
      parts.add(values);
      for (int k = 0; k < reach; k++) {
        parts.add(last);
      }
      NDArray padded = NDArrays.concat(parts, axis);
      NDArray sum = values.mul(weights[0]);
      for (int k = 1; k <= reach; k++) {
        NDArray left = slice(padded, axis, reach - k, reach - k + length);
        NDArray right = slice(padded, axis, reach + k, reach + k + length);
        sum = sum.add(left.add(right).mul(weights[k]));
      }
      NDArray rounded = sum.add(numbers.like(sum, 0.5)).floor();
      rounded.attach(manager);
      return rounded;
    }
  }

  private static NDArray slice(NDArray values, int axis, long from, long to) {
    return values.get(new NDIndex().addAllDim(axis).addSliceDim(from, to));
  }
}
