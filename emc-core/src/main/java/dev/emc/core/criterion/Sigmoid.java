package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import com.google.inject.Inject;
import dev.emc.api.CompactTransform;

/**
 * The logistic sigmoid, 1 / (1 + exp(−z)): the transform for methods that do not normalise their
 * embeddings, such as VICReg.
 */
public final class Sigmoid implements CompactTransform {
  /** There is nothing to set. */
  @Inject
  public Sigmoid() {}

  @Override
  public NDArray apply(NDArray embeddings) {
    return Activation.sigmoid(embeddings);
  }
}
