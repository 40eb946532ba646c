package dev.emc.plugin.target;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of MoCo v2; the defaults are the paper's.
 *
 * @param projector widths of the projector's linear layers
 * @param queueLength keys kept as negatives, K
 * @param temperature τ
 * @param momentum share of the key encoder that stays in a step, m
 */
public record MocoV2Config(
    @Describe("widths of the projector's linear layers; the last is the embedding width D")
        List<Integer> projector,
    @Describe("past keys that are the negatives, a multiple of batch-size") int queueLength,
    @Describe("temperature of the softmax over keys") double temperature,
    @Describe("share of the key encoder that stays in a step") double momentum) {

  /** The paper's settings. */
  public MocoV2Config() {
    this(List.of(2048, 128), 65_536, 0.2, 0.999);
  }

  public MocoV2Config {
    projector = List.copyOf(projector);
    Widths.ofProjector(projector);
    Check.whole("queue-length", queueLength, 1, 10_000_000);
    Check.positive("temperature", temperature, 1000);
    Check.number("momentum", momentum, 0, 1);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return Widths.last(projector);
  }
}
