package dev.emc.api;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.apiguardian.api.API;

/**
 * What a method needs to build its heads and state.
 *
 * @param featureWidth width of the backbone's pooled features, F
 * @param batchSize images per step, N
 * @param channels of an image, C
 * @param imageSize side in pixels of the full-resolution views
 * @param dataType of the parameters: float32, or float64 for exact comparisons
 * @param manager owns arrays that live as long as the run, on the run's device
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record MethodContext(
    int featureWidth,
    int batchSize,
    int channels,
    int imageSize,
    DataType dataType,
    NDManager manager) {}
