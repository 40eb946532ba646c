package dev.emc.eval.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Round values along an axis, evenly apart by 1, 2 or 5 times a power of ten. */
final class Ticks {
  /** Longer numbers, without their sign, get an exponent if that makes them shorter. */
  private static final int LONGEST = 7;

  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal TWO_AND_A_HALF = new BigDecimal("2.5");

  private Ticks() {}

  /**
   * The smallest round step that leaves at most so many ticks in a range with round ends.
   *
   * @param most at least 2
   * @param whole whether there is nothing between 1 and 2
   */
  static BigDecimal step(Span range, int most, boolean whole) {
    double least = range.size() / (most - 1);
    BigDecimal step = BigDecimal.ONE.scaleByPowerOfTen((int) Math.floor(Math.log10(least)) - 1);
    if (whole) {
      step = step.max(BigDecimal.ONE);
    }
    while (step.doubleValue() < least * (1 - 1e-9)) {
      step = next(step);
    }
    return step;
  }

  /** The next larger round step: 1, 2, 5, 10. */
  static BigDecimal next(BigDecimal step) {
    BigDecimal bare = step.stripTrailingZeros();
    return bare.multiply(bare.unscaledValue().intValue() == 2 ? TWO_AND_A_HALF : TWO)
        .stripTrailingZeros();
  }

  /** All multiples of a step within a range, ascending. */
  static List<Tick> of(Span range, BigDecimal step) {
    double room = 1e-9 * range.size();
    BigDecimal value =
        BigDecimal.valueOf(range.low() - room).divide(step, 0, RoundingMode.CEILING).multiply(step);
    var values = new ArrayList<BigDecimal>();
    while (value.doubleValue() <= range.high() + room) {
      values.add(value);
      value = value.add(step);
    }
    return labelled(values, Math.max(0, step.stripTrailingZeros().scale()));
  }

  /** All with the same number of digits behind the point, or all with an exponent. */
  private static List<Tick> labelled(List<BigDecimal> values, int digits) {
    int longest = longest(values, v -> plain(v, digits));
    boolean exponent = longest > LONGEST && longest(values, Ticks::exponential) < longest;
    return values.stream()
        .map(
            v ->
                new Tick(
                    v.doubleValue(),
                    (v.signum() < 0 ? "−" : "") + (exponent ? exponential(v) : plain(v, digits))))
        .toList();
  }

  private static int longest(List<BigDecimal> values, Function<BigDecimal, String> written) {
    return values.stream().mapToInt(v -> written.apply(v).length()).max().orElse(0);
  }

  /** Without its sign, with commas between thousands. */
  private static String plain(BigDecimal value, int digits) {
    String number = value.abs().setScale(digits, RoundingMode.HALF_UP).toPlainString();
    var out = new StringBuilder(number);
    for (int at = number.length() - (digits == 0 ? 0 : digits + 1) - 3; at > 0; at -= 3) {
      out.insert(at, ',');
    }
    return out.toString();
  }

  private static String exponential(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal digits = value.abs().stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return digits.scaleByPowerOfTen(-exponent).toPlainString()
        + "e"
        + (exponent < 0 ? "−" : "")
        + Math.abs(exponent);
  }
}
