package dev.emc.eval.probe;

import java.util.List;

/** Chooses the images whose labels probes may see. */
public interface LabelChoice {
  /**
   * The subsets, those of one fraction beside each other.
   *
   * @throws dev.emc.api.ConfigException if the choice cannot be made of these images
   */
  List<LabelDraw> draws(LabelledImages train);
}
