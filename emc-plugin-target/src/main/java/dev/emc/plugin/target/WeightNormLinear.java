package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer without bias whose rows have a length and a direction as parameters of their own,
 * {@code weight_g} (K, 1), which starts at 1, and {@code weight_v} (K, D): W_k = g_k · v_k / |v_k|
 * (Salimans and Kingma 2016, eq. 2). (N, D) → (N, K).
 */
final class WeightNormLinear extends AbstractBlock {
  private static final double NORM_FLOOR = 1e-12;

  private final int units;
  private final Parameter length;
  private final Parameter direction;

  /**
   * A layer.
   *
   * @param units K
   * @param trainsLength whether {@code weight_g} is trained; it stays at 1 if not
   */
  WeightNormLinear(int units, boolean trainsLength) {
    this.units = units;
    length =
        addParameter(
            Parameter.builder()
                .setName("weight_g")
                .setType(Parameter.Type.OTHER)
                .optInitializer(Initializer.ONES)
                .optRequiresGrad(trainsLength)
                .build());
    direction =
        addParameter(
            Parameter.builder().setName("weight_v").setType(Parameter.Type.WEIGHT).build());
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    length.setShape(new Shape(units, 1));
    direction.setShape(new Shape(units, inputShapes[0].get(1)));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    NDArray g = store.getValue(length, input.getDevice(), training);
    NDArray v = store.getValue(direction, input.getDevice(), training);
    try (NDArray unit = v.normalize(2, 1, NORM_FLOOR);
        NDArray weight = unit.mul(g);
        NDArray columns = weight.transpose()) {
      return new NDList(input.matMul(columns));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), units)};
  }
}
