package dev.emc.plugin.simsiam;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of SimSiam; the defaults are the paper's.
 *
 * @param projector widths of the projector's linear layers
 * @param predictorWidth width of the predictor's hidden layer
 */
public record SimSiamConfig(
    @Describe("widths of the projector's linear layers; the last is the embedding width D")
        List<Integer> projector,
    @Describe("width of the predictor's hidden layer, a bottleneck of about D / 4")
        int predictorWidth) {

  /** The paper's settings. */
  public SimSiamConfig() {
    this(List.of(2048, 2048, 2048), 512);
  }

  public SimSiamConfig {
    projector = List.copyOf(projector);
    Check.widths("projector", projector);
    if (projector.get(projector.size() - 1) < 2) {
      throw new IllegalArgumentException(
          "projector must end with a width of at least 2, since a normalised embedding of width 1"
              + " is +1 or -1, got "
              + projector);
    }
    Check.whole("predictor-width", predictorWidth, 1, Check.MAX_WIDTH);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return projector.get(projector.size() - 1);
  }
}
