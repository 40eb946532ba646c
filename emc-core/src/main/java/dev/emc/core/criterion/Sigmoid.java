package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import com.google.inject.Inject;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Scalars;

/**
 * The logistic sigmoid, 1 / (1 + exp(−z)): the transform for methods that do not normalise their
 * embeddings, such as VICReg.
 */
public final class Sigmoid implements PreciseTransform {
  /** There is nothing to set. */
  @Inject
  public Sigmoid() {}

  @Override
  public NDArray apply(NDArray embeddings) {
    return Activation.sigmoid(embeddings);
  }

  @Override
  public NDArray centered(NDArray embeddings) {
    NDArray half = Scalars.like(embeddings, 0.5);
    return Activation.tanh(embeddings.mul(half)).mul(half);
  }

  @Override
  public Levels levels(NDArray embeddings) {
    NDArray tail = Activation.sigmoid(embeddings.abs().neg());
    return new Levels(centered(embeddings), tail, tail.sub(tail.square()));
  }
}
