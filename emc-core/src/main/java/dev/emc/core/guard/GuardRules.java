package dev.emc.core.guard;

import dev.emc.core.config.GuardConfig;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * When features count as harmed: a fall of nearest-neighbour accuracy, effective rank or kept
 * neighbours beyond the config's tolerances. Embedding rank, entropy and base loss are no part of
 * it: a criterion moves them by design.
 */
final class GuardRules {
  private GuardRules() {}

  /** What fell too far, from what to what, in words; empty if nothing did. */
  static List<String> fallen(GuardConfig config, GuardFigures start, GuardFigures now) {
    if (!now.finite()) {
      return List.of("the features are no finite numbers any more");
    }
    var fallen = new ArrayList<String>();
    Double before = start.knnTop1();
    Double after = now.knnTop1();
    if (before != null && after != null && after < before - config.knnTolerance()) {
      fallen.add(
          text(
              "kNN accuracy fell from %.2f to %.2f %% (allowed: %s points)",
              before, after, plain(config.knnTolerance())));
    }
    if (now.featureRank() < (1 - config.rankTolerance()) * start.featureRank()) {
      fallen.add(
          text(
              "the features' effective rank fell from %.1f to %.1f (allowed: %s %% of it)",
              start.featureRank(), now.featureRank(), plain(100 * config.rankTolerance())));
    }
    if (now.neighboursKept() < 1 - config.overlapTolerance()) {
      fallen.add(
          text(
              "of the nearest neighbours at the start only %.1f %% are left (allowed: %s %%)",
              100 * now.neighboursKept(), plain(100 * (1 - config.overlapTolerance()))));
    }
    return fallen;
  }

  /**
   * Whether a look is better than the best so far. With labels the higher accuracy is; without,
   * figures can only forbid, so that the latest look without harm counts as the best.
   */
  static boolean isBetter(GuardFigures best, GuardFigures now) {
    Double before = best.knnTop1();
    Double after = now.knnTop1();
    return before == null || after == null || after > before;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String plain(double value) {
    return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
