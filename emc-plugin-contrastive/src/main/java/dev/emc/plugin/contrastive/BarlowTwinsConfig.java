package dev.emc.plugin.contrastive;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of Barlow Twins; the defaults are the paper's.
 *
 * @param projector widths of the projector's linear layers
 * @param lambda weight of the off-diagonal term, λ
 * @param scale factor of the whole loss
 */
public record BarlowTwinsConfig(
    @Describe("widths of the projector's linear layers; the last is the embedding width D")
        List<Integer> projector,
    @Describe("weight of the off-diagonal term beside the diagonal one") double lambda,
    @Describe(
            "factor of the whole loss, which matters beside the regularizer's weights: 1 as the"
                + " released code, older code had 1/32 (with lambda 0.0039), solo-learn 0.025 to"
                + " 0.1")
        double scale) {

  /** The paper's settings, with the released code's scale. */
  public BarlowTwinsConfig() {
    this(List.of(8192, 8192, 8192), 0.0051, 1);
  }

  public BarlowTwinsConfig {
    projector = List.copyOf(projector);
    Check.widths("projector", projector);
    if (projector.get(projector.size() - 1) < 2) {
      throw new IllegalArgumentException(
          "projector must end with a width of at least 2, so that there are dimensions to"
              + " decorrelate, got "
              + projector);
    }
    Check.weight("lambda", lambda);
    Check.positive("scale", scale, Check.MAX_WEIGHT);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return projector.get(projector.size() - 1);
  }
}
