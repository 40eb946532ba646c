package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import com.google.inject.Inject;
import dev.emc.api.CompactTransform;
import dev.emc.api.math.Scalars;

/**
 * The distribution function of the standard normal, (1 + erf(z / √2)) / 2: the transform for
 * methods that normalise their embeddings to the sphere, such as SwAV and SimSiam. A
 * maximum-entropy image then means Gaussian embeddings, and a normalised Gaussian is uniform on the
 * sphere (Muller 1959).
 *
 * <p>In float32, spacings near 1 lose digits for z &gt; 3: gradients there are good to about 2e-3
 * of their maximum, as in the released code.
 */
public final class NormalCdf implements CompactTransform {
  /** There is nothing to set. */
  @Inject
  public NormalCdf() {}

  @Override
  public NDArray apply(NDArray embeddings) {
    NDArray half = Scalars.like(embeddings, 0.5);
    return embeddings.mul(Scalars.like(embeddings, Math.sqrt(0.5))).erf().mul(half).add(half);
  }
}
