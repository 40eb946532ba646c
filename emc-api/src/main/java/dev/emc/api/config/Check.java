package dev.emc.api.config;

import java.math.BigDecimal;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Range checks for the constructors of config records. Each failure is one line that begins with
 * the key at fault and says what is allowed: {@code workers must lie in [0, 1024], got 5000}.
 *
 * <p>Every number has an upper end: what is out of all proportion is a slip of the keyboard, and
 * would otherwise take all memory, or all time, without a word.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Check {
  /** The widest layer that is taken for meant. */
  public static final int MAX_WIDTH = 65_536;

  /** The largest weight of a loss term that is taken for meant. */
  public static final double MAX_WEIGHT = 1e6;

  /** The most layers in a list of widths. */
  private static final int MAX_LAYERS = 32;

  private Check() {}

  /**
   * A whole number between two ends, both allowed.
   *
   * @throws IllegalArgumentException naming the key, the ends and the number
   */
  public static void whole(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must lie in [%s, %s], got %s".formatted(key, least, most, value));
    }
  }

  /**
   * A number between two ends, both allowed.
   *
   * @throws IllegalArgumentException naming the key, the ends and the number
   */
  public static void number(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s must lie in [%s, %s], got %s".formatted(key, text(least), text(most), text(value)));
    }
  }

  /**
   * A number above 0 and up to an end.
   *
   * @throws IllegalArgumentException naming the key, the ends and the number
   */
  public static void positive(String key, double value, double most) {
    if (!(value > 0 && value <= most)) {
      throw new IllegalArgumentException(
          "%s must lie in (0, %s], got %s".formatted(key, text(most), text(value)));
    }
  }

  /**
   * A number from 0 on and below 1.
   *
   * @throws IllegalArgumentException naming the key, the ends and the number
   */
  public static void share(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s must lie in [0, 1), got %s".formatted(key, text(value)));
    }
  }

  /**
   * The factor of a loss term, from 0 to {@link #MAX_WEIGHT}.
   *
   * @throws IllegalArgumentException naming the key, the ends and the number
   */
  public static void weight(String key, double value) {
    number(key, value, 0, MAX_WEIGHT);
  }

  /**
   * Widths of the layers of a head, each from 1 to {@link #MAX_WIDTH}.
   *
   * @throws IllegalArgumentException naming the key, what is allowed and the widths
   */
  public static void widths(String key, List<Integer> widths) {
    boolean right = widths.stream().allMatch(width -> width >= 1 && width <= MAX_WIDTH);
    if (widths.isEmpty() || widths.size() > MAX_LAYERS || !right) {
      throw new IllegalArgumentException(
          "%s must list 1 to %s widths that lie in [1, %s], got %s"
              .formatted(
                  key,
                  MAX_LAYERS,
                  MAX_WIDTH,
                  widths.size() > MAX_LAYERS ? widths.size() + " of them" : widths));
    }
  }

  /** As a user writes it: 1 rather than 1.0. */
  private static String text(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    boolean plain = value == 0 || Math.abs(value) >= 1e-4 && Math.abs(value) < 1e15;
    return plain ? exact.toPlainString() : Double.toString(value);
  }
}
