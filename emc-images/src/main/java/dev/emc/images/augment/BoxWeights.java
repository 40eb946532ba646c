package dev.emc.images.augment;

/**
 * Weights of one of the three box blurs that PIL makes a Gaussian blur of, in 24-bit fixed point.
 *
 * <p>A box of fractional radius R = l + a (Gwosdek et al. 2011) weighs the 2e + 1 samples within e
 * = ⌊R⌋ fully and the next on each side by the rest.
 *
 * @param edge samples on each side that count fully
 * @param full weight of those and of the centre, in 2^-24
 * @param rest weight of the next sample on each side, in 2^-24
 */
public record BoxWeights(int edge, int full, int rest) {
  /** Boxes in a row, in each direction. */
  public static final int PASSES = 3;

  /** Precision of the weights. */
  public static final int BITS = 24;

  /**
   * The weights of a Gaussian.
   *
   * @param radius standard deviation in pixels
   */
  public static BoxWeights of(double radius) {
    // PIL computes in single precision, which decides the last bit of the weights.
    float sigma = (float) radius;
    float sigma2 = sigma * sigma / PASSES;
    float length = (float) Math.sqrt(12.0 * sigma2 + 1.0);
    float whole = (float) Math.floor((length - 1.0) / 2.0);
    float fraction = (2 * whole + 1) * (whole * (whole + 1) - 3 * sigma2);
    fraction /= 6 * (sigma2 - (whole + 1) * (whole + 1));
    float box = whole + fraction;
    int edge = (int) box;
    int full = (int) ((1 << BITS) / (box * 2 + 1));
    int rest = ((1 << BITS) - (edge * 2 + 1) * full) / 2;
    return new BoxWeights(edge, full, rest);
  }
}
