package dev.emc.plugin.target;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of BYOL; the defaults are the paper's.
 *
 * @param projector widths of the projector's linear layers
 * @param predictorWidth width of the predictor's hidden layer
 * @param baseMomentum share of the target that stays in the first step, τ_base
 */
public record ByolConfig(
    @Describe("widths of the projector's linear layers; the last is the embedding width D")
        List<Integer> projector,
    @Describe("width of the predictor's hidden layer") int predictorWidth,
    @Describe(
            "share of the target that stays in the first step; it rises to 1 in half a cosine over"
                + " this run")
        double baseMomentum) {

  /** The paper's settings. */
  public ByolConfig() {
    this(List.of(4096, 256), 4096, 0.996);
  }

  public ByolConfig {
    projector = List.copyOf(projector);
    Widths.ofProjector(projector);
    Check.whole("predictor-width", predictorWidth, 1, Check.MAX_WIDTH);
    Check.number("base-momentum", baseMomentum, 0, 1);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return Widths.last(projector);
  }
}
