package dev.emc.core.config;

import static dev.emc.core.config.ResumeRules.Rule.FIXED;
import static dev.emc.core.config.ResumeRules.Rule.FREE;
import static dev.emc.core.config.ResumeRules.Rule.GROWS;
import static java.util.Map.entry;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of an experiment may have another value once its run goes on: those that change where
 * and how it computes and what it writes down, not those that make it what it is.
 */
final class ResumeRules {
  /** What may become of a key. */
  enum Rule {
    /** It makes the run what it is. */
    FIXED,
    /** It may become larger. */
    GROWS,
    /** It may change. */
    FREE
  }

  /** A rule holds for all keys below its own that have none of theirs. */
  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          entry("backbone", FIXED),
          entry("method", FIXED),
          entry("transform", FIXED),
          entry("estimator", FIXED),
          entry("regularizer", FIXED),
          entry("start-from", FIXED),
          entry("start-keys", FIXED),
          entry("start-weights", FIXED),
          entry("start-prefix", FIXED),
          entry("start-partial", FIXED),
          entry("start-epochs", FIXED),
          entry("start-optimizer", FIXED),
          entry("head-warmup-epochs", FIXED),
          entry("regularizer-warmup-epochs", FIXED),
          entry("regularizer-weights", FIXED),
          entry("evaluated-network", FREE),
          entry("data.train", FIXED),
          entry("data.list", FIXED),
          entry("data.from", FIXED),
          entry("data.to", FIXED),
          entry("data.workers", FREE),
          entry("data.prefetch-megabytes", FREE),
          entry("data.on-bad-image", FREE),
          entry("data.exif-rotate", FIXED),
          entry("data.augment-on", FREE),
          entry("data.reduced-decoding", FIXED),
          entry("data.grey", FIXED),
          entry("views", FIXED),
          entry("view-size", FIXED),
          entry("crop-size", FIXED),
          entry("epochs", GROWS),
          entry("batch-size", FIXED),
          entry("optimizer", FIXED),
          entry("checkpoints", FREE),
          entry("log-every", FREE),
          entry("tensorboard", FREE),
          entry("online-knn", FREE),
          entry("guard", FIXED),
          entry("guard.every-epochs", FREE),
          entry("guard.every-steps", FREE),
          entry("guard.on-harm", FREE),
          entry("guard.rate-factor", FREE),
          entry("guard.most-lowerings", FREE),
          entry("guard.knn-tolerance", FREE),
          entry("guard.rank-tolerance", FREE),
          entry("guard.overlap-tolerance", FREE),
          entry("seed", FIXED),
          entry("device", FREE),
          entry("threads", FREE),
          entry("precision", FIXED),
          entry("micro-batch", FIXED),
          entry("recompute", FIXED),
          entry("sync-batch-norm", FIXED),
          entry("layout", FIXED));

  private ResumeRules() {}

  /** Whether a key, or the one it belongs to, has been given a rule. */
  static boolean knows(String key) {
    return find(key) != null;
  }

  /** The rule of a key; one that nobody thought about is fixed. */
  static Rule of(String key) {
    return Objects.requireNonNullElse(find(key), FIXED);
  }

  private static @Nullable Rule find(String key) {
    for (String part = key; !part.isEmpty(); part = parent(part)) {
      Rule rule = RULES.get(part);
      if (rule != null) {
        return rule;
      }
    }
    return null;
  }

  private static String parent(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('.')));
  }
}
