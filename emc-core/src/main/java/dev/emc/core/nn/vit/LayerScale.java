package dev.emc.core.nn.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.core.nn.SeededStart;
import org.jspecify.annotations.Nullable;

/** Multiplies each channel by a factor of its own, {@code gamma} (Touvron et al. 2021, eq. 4). */
final class LayerScale extends AbstractBlock {
  private final Parameter gamma;

  LayerScale(double start) {
    gamma =
        addParameter(
            Parameter.builder()
                .setName("gamma")
                .setType(Parameter.Type.OTHER)
                .optInitializer(SeededStart.constant(start))
                .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    return new NDList(input.mul(store.getValue(gamma, input.getDevice(), training)));
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    gamma.setShape(inputShapes[0].slice(inputShapes[0].dimension() - 1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
