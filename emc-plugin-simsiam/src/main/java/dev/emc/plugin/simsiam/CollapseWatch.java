package dev.emc.plugin.simsiam;

import dev.emc.api.StepInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices SimSiam's collapse, which looks like success: all embeddings are one point, so the loss
 * is a perfect −1. The spread of the normalised embeddings tells.
 */
final class CollapseWatch {
  static final String GAUGE = "embedding-std";

  /** Below this share of the healthy 1/√D the embeddings have collapsed. */
  private static final double SHARE = 0.1;

  private final double healthy;

  /** Kept while the collapse lasts, so that it is one warning. */
  private Optional<String> warning = Optional.empty();

  CollapseWatch(int embeddingWidth) {
    healthy = 1 / Math.sqrt(embeddingWidth);
  }

  Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    Double spread = logged.get(GAUGE);
    if (spread == null || !(spread < SHARE * healthy)) {
      warning = Optional.empty();
    } else if (warning.isEmpty()) {
      warning = Optional.of(text(step.step(), spread));
    }
    return warning;
  }

  private String text(long step, double spread) {
    return String.format(
        Locale.ROOT,
        "simsiam has collapsed at step %d: the normalised embeddings have a mean standard deviation"
            + " of %.4f per dimension, 1/sqrt(D) = %.4f is healthy; the loss looks perfect because"
            + " all images have one embedding. Usual causes: a learning rate that is too high, a"
            + " predictor rate that decays, too small a batch for batch norm",
        step,
        spread,
        healthy);
  }
}
