package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import dev.emc.core.engine.ScriptedFunction;

/**
 * Updates of an array in one pass, without another array of its size: on a CPU the system's new
 * memory costs a large array more than the arithmetic does (67 million values: 23 ms of processor
 * time instead of 210). Small arrays take the engine's plain operators, whose calls are shorter.
 *
 * <p>The two ways round differently in the last bit; which one it is depends on the size alone.
 */
final class InPlace {
  /** Values from which a pass counts for more than a call. */
  private static final long LARGE = 1 << 15;

  private InPlace() {}

  /** Programs are compiled at first use. */
  private static final class Programs {
    static final ScriptedFunction ADD_MULTIPLE =
        new ScriptedFunction("a, b, s", "torch.add_(a, b, alpha=float(s))");
    static final ScriptedFunction ADD_PRODUCT =
        new ScriptedFunction("a, b, s", "torch.addcmul_(a, b, s)");
    static final ScriptedFunction ADD_SQUARES =
        new ScriptedFunction("a, b, s", "torch.addcmul_(a, b, b, value=float(s))");
    static final ScriptedFunction ADD_QUOTIENT =
        new ScriptedFunction("a, b, c, s", "torch.addcdiv_(a, b, c, value=float(s))");
  }

  /**
   * a ← a + s·b.
   *
   * @param number s, zero-dimensional, on the host
   */
  static void addMultiple(NDArray array, NDArray other, NDArray number) {
    if (array.size() < LARGE) {
      try (NDArray part = other.mul(number)) {
        array.addi(part);
      }
    } else {
      Programs.ADD_MULTIPLE.apply(array, other, number).close();
    }
  }

  /**
   * a ← a + s·b.
   *
   * @param factor s, zero-dimensional, on the device of a and b
   */
  static void addProduct(NDArray array, NDArray other, NDArray factor) {
    if (array.size() < LARGE) {
      try (NDArray part = other.mul(factor)) {
        array.addi(part);
      }
    } else {
      Programs.ADD_PRODUCT.apply(array, other, factor).close();
    }
  }

  /**
   * a ← a + s·b².
   *
   * @param number s, zero-dimensional, on the host
   */
  static void addSquares(NDArray array, NDArray other, NDArray number) {
    if (array.size() < LARGE) {
      try (NDArray part = other.square().muli(number)) {
        array.addi(part);
      }
    } else {
      Programs.ADD_SQUARES.apply(array, other, number).close();
    }
  }

  /**
   * a ← a + s·b/c.
   *
   * @param number s, zero-dimensional, on the host
   */
  static void addQuotient(NDArray array, NDArray other, NDArray divisor, NDArray number) {
    if (array.size() < LARGE) {
      try (NDArray part = other.mul(number)) {
        array.addi(part.divi(divisor));
      }
    } else {
      Programs.ADD_QUOTIENT.apply(array, other, divisor, number).close();
    }
  }
}
