package dev.emc.images.augment.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.emc.images.augment.PixelOp;
import java.util.List;

/**
 * PIL's colour operations on (N, C, H, W) float32 whole numbers, each image with its own factor.
 *
 * <p>Mixing is trunc(d + f (p − d)), clipped to 0 … 255. Luma is ⌊(19595 R + 38470 G + 7471 B +
 * 32768) / 2^16⌋, whose sums stay below 2^24 and so are exact.
 */
final class ColorOps {
  private final Numbers numbers;

  ColorOps(Numbers numbers) {
    this.numbers = numbers;
  }

  /** Mixes with black. */
  NDArray brightness(NDArray images, List<PixelOp.Brightness> ops) {
    return clipDown(images.mul(Numbers.column(images, ops, PixelOp.Brightness::factor)));
  }

  /** Mixes with the mean luma, rounded. */
  NDArray contrast(NDArray images, List<PixelOp.Contrast> ops) {
    NDArray greys = images.getShape().get(1) == 1 ? images : luma(images);
    // A row's sum is exact in float32, that of a large image only in float64.
    NDArray rows = greys.sum(new int[] {3}, true).toType(DataType.FLOAT64, false);
    double area = (double) images.getShape().get(2) * images.getShape().get(3);
    NDArray mean = rows.sum(new int[] {2}, true).div(numbers.like(rows, area));
    NDArray rounded = mean.add(numbers.like(mean, 0.5)).floor();
    return mix(
        rounded.toType(DataType.FLOAT32, false),
        images,
        Numbers.column(images, ops, PixelOp.Contrast::factor));
  }

  /** Mixes each pixel with its luma. */
  NDArray saturation(NDArray images, List<PixelOp.Saturation> ops) {
    return mix(luma(images), images, Numbers.column(images, ops, PixelOp.Saturation::factor));
  }

  /** Replaces each pixel by its luma. */
  NDArray gray(NDArray images) {
    NDArray luma = luma(images);
    return NDArrays.concat(new NDList(luma, luma, luma), 1);
  }

  /** Inverts values at or above the threshold. */
  NDArray invert(NDArray images, List<PixelOp.Invert> ops) {
    NDArray thresholds = Numbers.column(images, ops, PixelOp.Invert::threshold);
    NDArray inverted = images.neg().add(numbers.like(images, 255));
    return NDArrays.where(images.gte(thresholds), inverted, images);
  }

  private NDArray mix(NDArray from, NDArray images, NDArray factors) {
    return clipDown(images.sub(from).mul(factors).add(from));
  }

  private NDArray clipDown(NDArray values) {
    return values.maximum(numbers.like(values, 0)).minimum(numbers.like(values, 255)).floor();
  }

  /** (N, 3, H, W) → (N, 1, H, W). */
  private NDArray luma(NDArray images) {
    NDArray red = images.get(new NDIndex(":, 0:1")).mul(numbers.like(images, 19595));
    NDArray green = images.get(new NDIndex(":, 1:2")).mul(numbers.like(images, 38470));
    NDArray blue = images.get(new NDIndex(":, 2:3")).mul(numbers.like(images, 7471));
    NDArray sum = red.add(green).add(blue).add(numbers.like(images, 32768));
    return sum.div(numbers.like(images, 65536)).floor();
  }
}
