package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.StepInfo;
import dev.emc.api.math.Moments;
import dev.emc.api.math.Scalars;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices that all embeddings have become one point, with which a method that has no negatives can
 * look perfect. The spread of the normalised embeddings tells (Chen and He 2021, section 4.1).
 */
final class CollapseWatch {
  static final String GAUGE = "embedding-std";

  /** Below this share of the healthy 1/√D the embeddings have collapsed. */
  private static final double SHARE = 0.1;

  private final String method;
  private final double healthy;

  /** Kept while the collapse lasts, so that it is one warning. */
  private Optional<String> warning = Optional.empty();

  CollapseWatch(String method, int embeddingWidth) {
    this.method = method;
    healthy = 1 / Math.sqrt(embeddingWidth);
  }

  /**
   * Mean over both views and the dimensions of the standard deviation of embeddings of unit length,
   * a scalar outside the graph: 1/√D when they are spread over the sphere, 0 when they are one.
   */
  NDArray spread(Embeddings embeddings) {
    NDArray first = spread(embeddings.normalizedView(0).stopGradient());
    NDArray second = spread(embeddings.normalizedView(1).stopGradient());
    return first.add(second).mul(Scalars.like(first, 0.5));
  }

  private static NDArray spread(NDArray unit) {
    return Moments.variance(unit).sqrt().mean();
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
        "%s has collapsed at step %d: the normalised embeddings have a mean standard deviation of"
            + " %.4f per dimension, 1/sqrt(D) = %.4f is healthy; all images have one embedding."
            + " Usual causes: a learning rate that is too high, a target that follows too fast"
            + " (raise base-momentum), too small a batch for batch norm",
        method,
        step,
        spread,
        healthy);
  }
}
