package dev.emc.eval.supervised;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.api.view.ViewSpec;

/** What a classifier puts on the backbone. Weights start from N(0, 0.01²), biases from 0. */
public sealed interface HeadConfig {

  /** One linear layer on the pooled features. */
  record Linear() implements HeadConfig {}

  /**
   * One linear layer on the last feature map, average-pooled to a few places and normalised over
   * the batch: 2048 × 2 × 2 = 8192 features of a ResNet-50 at 224 pixels, the protocol of iNat18.
   */
  record MapLinear(
      @Describe("Side of the average pool over the last feature map") int pool,
      @Describe("Stride of the pool") int stride,
      @Describe("Whether a batch norm stands before the linear layer") boolean batchNorm)
      implements HeadConfig {
    /** Checks ranges. */
    public MapLinear {
      Check.whole("pool", pool, 1, ViewSpec.MAX_SIZE);
      Check.whole("stride", stride, 1, ViewSpec.MAX_SIZE);
    }

    /** As for iNat18. */
    public MapLinear() {
      this(6, 1, true);
    }
  }
}
