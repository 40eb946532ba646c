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

  CollapseWatch(int embeddingWidth) {
    healthy = 1 / Math.sqrt(embeddingWidth);
  }

  Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    Double spread = logged.get(GAUGE);
    if (spread == null || spread >= SHARE * healthy) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "simsiam has collapsed at step %d: the normalised embeddings have a mean standard"
                + " deviation of %.2g per dimension, 1/sqrt(D) = %.2g is healthy; the loss looks"
                + " perfect because all images have one embedding. Usual causes: a learning rate"
                + " that is too high, a predictor rate that decays, too small a batch for batch"
                + " norm",
            step.step(),
            spread,
            healthy));
  }
}
