package dev.emc.api;

import org.apiguardian.api.API;

/**
 * The space in which a method compares embeddings. It picks the default {@link CompactTransform}:
 * the logistic sigmoid for {@link #EUCLIDEAN}, the normal distribution function for {@link
 * #HYPERSPHERE} (a normalised Gaussian is uniform on the sphere, Muller 1959).
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum EmbeddingSpace {
  /** Embeddings are used as they are, as in VICReg. */
  EUCLIDEAN,
  /** Embeddings are divided by their Euclidean length, as in SwAV and SimSiam. */
  HYPERSPHERE
}
