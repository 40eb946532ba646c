package dev.emc.core.guard;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a guard sees of a network on its sample.
 *
 * @param finite whether all features are finite; nothing else is known if not
 * @param knnTop1 leave-one-out nearest-neighbour accuracy of the features, percent; null without
 *     labels
 * @param featureRank effective rank of the features (RankMe, Garrido et al. 2023, eq. 1)
 * @param neighboursKept mean share of an image's k nearest neighbours at the start that are still
 *     among its k nearest, 0 to 1
 * @param deviation geometric mean over the features' dimensions of the standard deviation as a
 *     share of the start's; dimensions that did not vary at the start are left out
 * @param embeddingRank effective rank of the embeddings
 * @param entropy mean marginal entropy of the compact embeddings, nats; null if the sample is too
 *     small for the estimator
 * @param baseLoss loss of the base method on one batch of fixed views; null if the sample has no
 *     whole batch
 */
public record GuardFigures(
    boolean finite,
    @Nullable Double knnTop1,
    double featureRank,
    double neighboursKept,
    double deviation,
    double embeddingRank,
    @Nullable Double entropy,
    @Nullable Double baseLoss) {
  /** Of features that are not finite. */
  public static final GuardFigures NOT_FINITE =
      new GuardFigures(false, null, 0, 0, 0, 0, null, null);

  /** The same with the loss of the base method. */
  public GuardFigures withBaseLoss(@Nullable Double loss) {
    return new GuardFigures(
        finite, knnTop1, featureRank, neighboursKept, deviation, embeddingRank, entropy, loss);
  }

  /** By name, for logs; what is not known is left out. */
  public Map<String, Double> values() {
    var values = new LinkedHashMap<String, Double>();
    if (!finite) {
      return values;
    }
    put(values, "knn-top1", knnTop1);
    put(values, "feature-rank", featureRank);
    put(values, "neighbours-kept", neighboursKept);
    put(values, "deviation", deviation);
    put(values, "embedding-rank", embeddingRank);
    put(values, "entropy", entropy);
    put(values, "base-loss", baseLoss);
    return values;
  }

  private static void put(Map<String, Double> values, String name, @Nullable Double value) {
    if (value != null && Double.isFinite(value)) {
      values.put(name, value);
    }
  }
}
