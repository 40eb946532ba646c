package dev.emc.plugin.baselines.criteria;

import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import jakarta.inject.Inject;

/** Adds nothing: the base method alone, "continued" in the tables of the EMC paper. */
public final class None implements Regularizer {
  @Inject
  public None() {}

  @Override
  public LossTerms loss(Embeddings embeddings) {
    return LossTerms.none();
  }
}
