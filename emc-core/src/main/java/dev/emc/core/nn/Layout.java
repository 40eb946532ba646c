package dev.emc.core.nn;

import ai.djl.nn.Block;
import dev.emc.api.TokenBackbone;
import dev.emc.core.engine.Precision;

/** How the images that a run hands to its backbone lie in memory. */
public enum Layout {
  /**
   * As serves: channels-last on GPUs in 16 bits, whose units for convolutions want it so, unless
   * the backbone makes tokens of patches; else channels-first, which a {@link SafeLayout} may turn.
   */
  AUTO,
  /** Columns innermost, within the backbone too. */
  CHANNELS_FIRST,
  /** Channels innermost; convolutions and all that follows keep it. */
  CHANNELS_LAST;

  /** What this comes to for a backbone. */
  public Layout resolved(Block backbone, boolean gpu, Precision precision) {
    return this == AUTO && gpu && precision.isHalf() && !(backbone instanceof TokenBackbone)
        ? CHANNELS_LAST
        : this;
  }
}
