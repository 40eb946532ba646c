package dev.emc.api.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.math.Scalars;
import java.util.Objects;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation over axis 1 of (N, C) or (N, C, H, W), as PyTorch's: eps 1e-5, momentum 0.1,
 * unbiased running variance; parameters {@code weight} and {@code bias} (when affine), then {@code
 * running_mean} and {@code running_var}.
 *
 * <p>Differs from DJL's block in its names and in having no scale and shift at all when not affine.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class BatchNorm extends AbstractBlock {
  private static final float EPSILON = 1e-5f;

  /** DJL's momentum is the share of the old value: one minus PyTorch's. */
  private static final float MOMENTUM = 0.9f;

  /** √(1e-5f / 1e-5). */
  private static final double STRETCH = Math.sqrt(EPSILON / 1e-5);

  private static final ThreadLocal<@Nullable Normalizer> NORMALIZER = new ThreadLocal<>();

  private final @Nullable Parameter weight;
  private final @Nullable Parameter bias;
  private final Parameter runningMean;
  private final Parameter runningVar;
  private @Nullable NDArray ones;
  private @Nullable NDArray zeros;

  /** With a trained scale and shift. */
  public BatchNorm() {
    this(true);
  }

  /**
   * A batch norm.
   *
   * @param affine whether a scale and a shift per channel are trained
   */
  public BatchNorm(boolean affine) {
    weight = affine ? add("weight", Parameter.Type.GAMMA, true) : null;
    bias = affine ? add("bias", Parameter.Type.BETA, true) : null;
    runningMean = add("running_mean", Parameter.Type.RUNNING_MEAN, false);
    runningVar = add("running_var", Parameter.Type.RUNNING_VAR, false);
  }

  /**
   * Normalises in place of the engine, in training: for a batch of which this process has a part.
   * The runtime's own; plugins have no use for it.
   */
  @FunctionalInterface
  @API(status = API.Status.INTERNAL, since = "0.1")
  public interface Normalizer {
    /**
     * Normalises an array and moves the running statistics.
     *
     * @param input (N, C) or (N, C, …)
     * @param runningMean (C), to be moved in place, as is the next
     * @param runningVariance (C)
     * @param scale (C)
     * @param shift (C)
     * @return of the input's shape
     */
    NDArray normalize(
        NDArray input, NDArray runningMean, NDArray runningVariance, NDArray scale, NDArray shift);
  }

  /**
   * Has every batch norm that is in training while some work is done on this thread normalise in
   * another way. The runtime's own; plugins have no use for it.
   */
  @API(status = API.Status.INTERNAL, since = "0.1")
  public static <T> T with(Normalizer normalizer, Supplier<T> work) {
    Normalizer before = NORMALIZER.get();
    NORMALIZER.set(normalizer);
    try {
      return work.get();
    } finally {
      NORMALIZER.set(before);
    }
  }

  private Parameter add(String name, Parameter.Type type, boolean trained) {
    return addParameter(
        Parameter.builder().setName(name).setType(type).optRequiresGrad(trained).build());
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    var channels = new Shape(inputShapes[0].get(1));
    for (Parameter parameter : parameters.values()) {
      parameter.setShape(channels);
    }
  }

  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    super.initialize(manager, dataType, inputShapes);
    if (weight == null && ones == null) {
      var channels = new Shape(inputShapes[0].get(1));
      ones = manager.ones(channels, dataType);
      zeros = manager.zeros(channels, dataType);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    var device = input.getDevice();
    NDArray mean = store.getValue(runningMean, device, training);
    NDArray variance = store.getValue(runningVar, device, training);
    NDArray scale = weight == null ? ones : store.getValue(weight, device, training);
    NDArray shift = bias == null ? zeros : store.getValue(bias, device, training);
    Normalizer other = training ? NORMALIZER.get() : null;
    if (other != null) {
      return new NDList(
          other.normalize(
              input, mean, variance, Objects.requireNonNull(scale), Objects.requireNonNull(shift)));
    }
    if (!training || input.getDataType() != DataType.FLOAT64) {
      return normalize(input, mean, variance, scale, shift, training);
    }
    // The engine's epsilon is single precision; on inputs stretched by this it is 1e-5 exactly.
    try (NDArray engineMean = mean.zerosLike();
        NDArray engineVariance = variance.zerosLike()) {
      NDArray stretched = input.mul(Scalars.like(input, STRETCH));
      NDList output = normalize(stretched, engineMean, engineVariance, scale, shift, true);
      follow(mean, engineMean, STRETCH);
      follow(variance, engineVariance, STRETCH * STRETCH);
      return output;
    }
  }

  private static NDList normalize(
      NDArray input,
      NDArray mean,
      NDArray variance,
      @Nullable NDArray scale,
      @Nullable NDArray shift,
      boolean training) {
    // Axis -1 spares the engine two transpositions; it normalises axis 1 all the same.
    return ai.djl.nn.norm.BatchNorm.batchNorm(
        input, mean, variance, scale, shift, -1, MOMENTUM, EPSILON, training);
  }

  /**
   * Moves a statistic by exactly a tenth of the way to the batch's, of which the engine has left 1f
   * − 0.9f times the stretched value: a factor off by 2e-7, too much in float64.
   */
  private static void follow(NDArray statistic, NDArray engineShare, double stretch) {
    try (NDArray share = Scalars.like(engineShare, 0.1 / stretch / (1f - MOMENTUM));
        NDArray step = engineShare.mul(share);
        NDArray rest = Scalars.like(statistic, 0.9)) {
      statistic.muli(rest).addi(step);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
