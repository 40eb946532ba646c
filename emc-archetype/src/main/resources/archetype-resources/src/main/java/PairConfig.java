package ${package};

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Keys of the method. */
public record PairConfig(
    @Describe("Width of the hidden layer of the projector") int hidden,
    @Describe("Width of the embeddings") int width) {
  /** The defaults. */
  public PairConfig() {
    this(2048, 512);
  }

  /** Checks ranges. */
  public PairConfig {
    Check.whole("hidden", hidden, 1, Check.MAX_WIDTH);
    Check.whole("width", width, 1, Check.MAX_WIDTH);
  }
}
