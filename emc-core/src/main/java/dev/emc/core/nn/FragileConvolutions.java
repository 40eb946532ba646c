package dev.emc.core.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds 1×1 convolutions with which oneDNN, as PyTorch 2.7.1 has it, ends the process when their
 * input lies channels-last in memory; channels-first they are safe.
 *
 * <p>Two faults: where channels go from one to another of {@link #PAIRS}, or back in the backward
 * pass, its choice of block sizes divides by zero on some processors; and with fewer than {@value
 * #NARROW} input channels and a stride, the gradient of the weights is read beyond its memory.
 */
public final class FragileConvolutions {
  /** Channels of its workaround for one model, in which it divides whole numbers. */
  private static final Set<Set<Long>> PAIRS =
      Set.of(Set.of(256L, 1024L), Set.of(512L, 1024L), Set.of(512L, 2048L), Set.of(1024L, 2048L));

  private static final long NARROW = 16;
  private static final int AXES = 4;

  private FragileConvolutions() {}

  /**
   * The layers of a network that are safe channels-first only, in words. A {@link SafeLayout} that
   * arranges its images has none.
   *
   * @param network initialised
   */
  public static List<String> in(Block network) {
    var found = new ArrayList<String>();
    if (!(network instanceof SafeLayout safe && safe.arranges())) {
      new BlockWalk() {
        @Override
        void parameter(String key, Parameter parameter, boolean buffer) {
          Shape shape = parameter.getShape();
          if (!buffer && isFragile(shape)) {
            found.add(
                "%s (1×1, %s to %s channels)"
                    .formatted(key.replaceFirst("\\.weight$", ""), shape.get(1), shape.get(0)));
          }
        }

        @Override
        void batchNorm(String prefix) {}
      }.visit("", network);
    }
    return found;
  }

  private static boolean isFragile(Shape weight) {
    if (weight.dimension() != AXES || weight.get(2) != 1 || weight.get(3) != 1) {
      return false;
    }
    long out = weight.get(0);
    long in = weight.get(1);
    return in < NARROW || in != out && PAIRS.contains(Set.of(in, out));
  }
}
