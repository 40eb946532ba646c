package dev.emc.plugin.target;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of MoCo v3; the defaults are those of the authors' ResNet-50.
 *
 * @param projector widths of the projector's linear layers
 * @param predictorWidth width of the predictor's hidden layer
 * @param predictorNorm whether a batch norm ends the predictor
 * @param projectorKey what checkpoints call the projector
 * @param temperature τ
 * @param baseMomentum share of the momentum encoder that stays in the first step
 */
public record MocoV3Config(
    @Describe(
            "widths of the projector's linear layers; the last is the embedding width D; of ViTs"
                + " [4096, 4096, 256]")
        List<Integer> projector,
    @Describe("width of the predictor's hidden layer") int predictorWidth,
    @Describe("whether a batch norm ends the predictor, as the authors' ViTs have it, not ResNets")
        boolean predictorNorm,
    @Describe("what checkpoints call the projector: 'fc' of ResNets, 'head' of ViTs")
        ProjectorKey projectorKey,
    @Describe("temperature of the softmax over the batch; of ViTs 0.2") double temperature,
    @Describe(
            "share of the momentum encoder that stays in the first step; it rises to 1 in half a"
                + " cosine over this run")
        double baseMomentum) {

  /** The settings of the authors' ResNet-50. */
  public MocoV3Config() {
    this(List.of(4096, 256), 4096, false, ProjectorKey.FC, 1, 0.99);
  }

  public MocoV3Config {
    projector = List.copyOf(projector);
    Widths.ofProjector(projector);
    Check.whole("predictor-width", predictorWidth, 1, Check.MAX_WIDTH);
    Check.positive("temperature", temperature, 1000);
    Check.number("base-momentum", baseMomentum, 0, 1);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return Widths.last(projector);
  }
}
