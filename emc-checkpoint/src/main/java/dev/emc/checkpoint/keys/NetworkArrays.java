package dev.emc.checkpoint.keys;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * A network's arrays, which weights are taken over into.
 *
 * @param backbonePrefix what its method puts before the backbone's keys, such as {@code backbone.}
 * @param backbone by torchvision's or timm's names
 * @param heads by the head's prefix, such as {@code projector}, and the key within it
 */
public record NetworkArrays(
    String backbonePrefix,
    Map<String, NDArray> backbone,
    Map<String, Map<String, NDArray>> heads) {}
