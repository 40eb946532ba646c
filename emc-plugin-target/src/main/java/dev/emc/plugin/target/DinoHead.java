package dev.emc.plugin.target;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.NormalInitializer;
import dev.emc.api.nn.Mlp;

/**
 * DINO's head in two blocks, between which rows are divided by their length: a perceptron with GELU
 * down to the bottleneck, and a last layer of weight-normalised rows.
 *
 * @param projector (N, F) → (N, D)
 * @param lastLayer (N, D) → (N, K)
 */
record DinoHead(Block projector, Block lastLayer) {
  /** How the perceptron's weights start (Caron et al. 2021's code). */
  private static final float START_DEVIATION = 0.02f;

  static DinoHead of(DinoConfig config) {
    Block projector =
        Mlp.builder(config.projector())
            .batchNorm(config.projectorNorm())
            .activation(Activation::geluBlock)
            .build();
    projector.setInitializer(new NormalInitializer(START_DEVIATION), Parameter.Type.WEIGHT);
    // Not Initializer.ZEROS: that is what a bias has that nobody has set.
    projector.setInitializer(
        (manager, shape, type) -> manager.zeros(shape, type), Parameter.Type.BIAS);
    return new DinoHead(projector, new WeightNormLinear(config.outputs(), !config.normLastLayer()));
  }

  void initialize(NDManager manager, DataType type, int featureWidth, int embeddingWidth) {
    projector.initialize(manager, type, new Shape(1, featureWidth));
    lastLayer.initialize(manager, type, new Shape(1, embeddingWidth));
  }
}
