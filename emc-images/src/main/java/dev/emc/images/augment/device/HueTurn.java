package dev.emc.images.augment.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.emc.images.augment.PixelOp;
import java.util.List;

/**
 * Turns the hue of (N, 3, H, W) float32 whole numbers in PIL's 8-bit hue, saturation and value; the
 * formulas are those of {@link dev.emc.images.augment.PixelOp.Hue} on the host.
 *
 * <p>H = ⌊255 frac(h6 / 6 + 1)⌋ with h6 = bc − gc, 2 + rc − bc or 4 + gc − rc where red, green or
 * blue is the maximum; S = ⌊255 (max − min) / max⌋, V = max. Single and double precision alternate
 * as in PIL: they decide roundings.
 */
final class HueTurn {
  private final Numbers numbers;

  HueTurn(Numbers numbers) {
    this.numbers = numbers;
  }

  /** Turns each image by its own shift. */
  NDArray turn(NDArray images, List<PixelOp.Hue> ops) {
    NDArray red = images.get(new NDIndex(":, 0:1"));
    NDArray green = images.get(new NDIndex(":, 1:2"));
    NDArray blue = images.get(new NDIndex(":, 2:3"));
    NDArray max = red.maximum(green).maximum(blue);
    NDArray range = max.sub(red.minimum(green).minimum(blue));
    NDArray hue = hue(red, green, blue, max, range);
    NDArray turned = hue.add(Numbers.column(hue, ops, op -> (int) (op.shift() * 255)));
    NDArray saturation =
        toDouble(range.div(max.maximum(number(max, 1)))).mul(number(hue, 255)).floor();
    return back(modulo(turned, 256), saturation, toDouble(max));
  }

  /** H, float64. */
  private NDArray hue(NDArray red, NDArray green, NDArray blue, NDArray max, NDArray range) {
    NDArray divisor = range.maximum(number(range, 1));
    NDArray rc = toDouble(max.sub(red).div(divisor));
    NDArray gc = toDouble(max.sub(green).div(divisor));
    NDArray bc = toDouble(max.sub(blue).div(divisor));
    NDArray ofGreen = rc.sub(bc).add(number(rc, 2));
    NDArray ofBlue = gc.sub(rc).add(number(rc, 4));
    NDArray sixth =
        toSingle(
            NDArrays.where(
                red.eq(max), bc.sub(gc), NDArrays.where(green.eq(max), ofGreen, ofBlue)));
    NDArray circle = toDouble(sixth).div(number(rc, 6)).add(number(rc, 1));
    return toDouble(toSingle(circle.sub(circle.floor()))).mul(number(circle, 255)).floor();
  }

  /** From H, S and V, float64, to colours. */
  private NDArray back(NDArray h, NDArray s, NDArray v) {
    NDArray sixth = h.mul(number(h, 6)).div(number(h, 255));
    NDArray sector = sixth.floor();
    NDArray f = toDouble(toSingle(sixth.sub(sector)));
    NDArray fs = toDouble(toSingle(s.div(number(s, 255))));
    // q in odd sectors, t in even ones.
    NDArray share = NDArrays.where(modulo(sector, 2).gt(number(h, 0)), f, rest(f));
    NDArray half = number(h, 0.5);
    NDArray p = rest(fs).mul(v).add(half).floor();
    NDArray qt = rest(fs.mul(share)).mul(v).add(half).floor();
    return toSingle(
        NDArrays.concat(
            new NDList(
                channel(sector, v, qt, p),
                channel(sector.add(number(h, 4)), v, qt, p),
                channel(sector.add(number(h, 2)), v, qt, p)),
            1));
  }

  /**
   * A colour by sector: red is V, q, p, p, t, V in sectors 0 to 5; green is what red is four
   * sectors on, blue two.
   */
  private NDArray channel(NDArray sector, NDArray v, NDArray qt, NDArray p) {
    NDArray at = modulo(sector, 6);
    NDArray distance = at.minimum(at.neg().add(number(at, 5)));
    NDArray ofOther = NDArrays.where(distance.gt(number(at, 1)), p, qt);
    return NDArrays.where(distance.lt(number(at, 1)), v, ofOther);
  }

  /** 1 − x, with the manager of x. */
  private NDArray rest(NDArray share) {
    return share.neg().add(number(share, 1));
  }

  private NDArray modulo(NDArray values, double divisor) {
    NDArray by = number(values, divisor);
    return values.sub(values.div(by).floor().mul(by));
  }

  private NDArray number(NDArray like, double value) {
    return numbers.like(like, value);
  }

  private static NDArray toDouble(NDArray values) {
    return values.toType(DataType.FLOAT64, false);
  }

  private static NDArray toSingle(NDArray values) {
    return values.toType(DataType.FLOAT32, false);
  }
}
