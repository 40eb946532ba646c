package dev.emc.api;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import org.apiguardian.api.API;

/**
 * A backbone whose images become tokens, such as a vision transformer: for methods that compare
 * patches as well as images.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface TokenBackbone extends BackboneBlock {
  /**
   * What the network makes of images.
   *
   * @param classToken of the whole image, (N, D)
   * @param patches row by row, (N, P, D); P is h·w of the {@link #featureMap}. Other tokens, such
   *     as registers, are left out
   */
  @API(status = API.Status.EXPERIMENTAL, since = "0.1")
  record Tokens(NDArray classToken, NDArray patches) {}

  /**
   * The tokens in one forward pass, after the network's last norm unless that follows the pooling.
   *
   * @param images (N, C, H, W), channels-first in memory
   */
  Tokens tokens(ParameterStore parameters, NDArray images, boolean training);
}
