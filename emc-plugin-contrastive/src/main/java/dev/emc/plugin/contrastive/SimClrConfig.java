package dev.emc.plugin.contrastive;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of SimCLR; the defaults are the paper's.
 *
 * @param projector widths of the projector's linear layers
 * @param projectorNorm whether batch norms stand in the projector
 * @param temperature τ
 */
public record SimClrConfig(
    @Describe("widths of the projector's linear layers; the last is the embedding width D")
        List<Integer> projector,
    @Describe(
            "whether a batch norm follows each of the projector's linear layers but the last; the"
                + " paper and solo-learn have none")
        boolean projectorNorm,
    @Describe("temperature of the softmax over the other images") double temperature) {

  /** The paper's settings. */
  public SimClrConfig() {
    this(List.of(2048, 128), false, 0.1);
  }

  public SimClrConfig {
    projector = List.copyOf(projector);
    Check.widths("projector", projector);
    if (projector.get(projector.size() - 1) < 2) {
      throw new IllegalArgumentException(
          "projector must end with a width of at least 2, since a normalised embedding of width 1"
              + " is +1 or -1, got "
              + projector);
    }
    Check.positive("temperature", temperature, 1000);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return projector.get(projector.size() - 1);
  }
}
