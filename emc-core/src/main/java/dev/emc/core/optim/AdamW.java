package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch's. */
public final class AdamW extends AbstractOptimizer {
  private static final String MEAN = "exp_avg";
  private static final String SQUARE = "exp_avg_sq";
  private static final String STEP = "step";

  private final Settings settings;

  /** The counts that are in the state, to be read without asking the engine. */
  private final Map<String, Long> steps = new HashMap<>();

  private final NDArray one = onHost(1);
  private final ScalarSlot keepScalar = scalar();
  private final ScalarSlot beta1 = scalar();
  private final ScalarSlot oneLessBeta1 = scalar();
  private final ScalarSlot beta2 = scalar();
  private final ScalarSlot oneLessBeta2 = scalar();
  private final ScalarSlot rootCorrection = scalar();
  private final ScalarSlot epsilon = scalar();
  private final ScalarSlot stepSize = scalar();

  /**
   * Settings beside rate and decay.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon above 0
   */
  public record Settings(double beta1, double beta2, double epsilon) {
    /** PyTorch's defaults. */
    public Settings() {
      this(0.9, 0.999, 1e-8);
    }

    /** Checks ranges. */
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "beta1 and beta2 must be in [0, 1), got " + beta1 + " and " + beta2);
      }
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
      }
    }
  }

  /**
   * An optimiser.
   *
   * @param parent owns what is remembered, on the parameters' device
   */
  public AdamW(NDManager parent, List<ParameterGroup> groups, Settings settings) {
    super(parent, groups);
    this.settings = settings;
  }

  @Override
  void update(Slot slot, NDArray weight, NDArray gradient, Rates rates) {
    double rate = rates.rate();
    long step = countStep(slot);
    NDArray mean = start(key(MEAN, slot), weight);
    NDArray square = start(key(SQUARE, slot), weight);
    double decay = rates.decay();
    if (decay != 0) {
      weight.muli(keepScalar.of(1 - rate * decay, weight));
    }
    InPlace.addMultiple(
        mean.muli(beta1.of(settings.beta1(), weight)),
        gradient,
        oneLessBeta1.of(1 - settings.beta1(), weight));
    InPlace.addSquares(
        square.muli(beta2.of(settings.beta2(), weight)),
        gradient,
        oneLessBeta2.of(1 - settings.beta2(), weight));
    double correction1 = 1 - Math.pow(settings.beta1(), step);
    double correction2 = 1 - Math.pow(settings.beta2(), step);
    try (NDArray root = square.sqrt()) {
      root.divi(rootCorrection.of(Math.sqrt(correction2), weight))
          .addi(epsilon.of(settings.epsilon(), weight));
      InPlace.addQuotient(weight, mean, root, stepSize.of(-rate / correction1, weight));
    }
  }

  private NDArray start(String key, NDArray weight) {
    NDArray array = remembered(key);
    if (array == null) {
      array = weight.zerosLike();
      keep(key, array);
    }
    return array;
  }

  @Override
  Map<String, Shape> stateKinds(Slot slot) {
    Shape shape = slot.parameter().getArray().getShape();
    return Map.of(MEAN, shape, SQUARE, shape, STEP, new Shape());
  }

  private long countStep(Slot slot) {
    String key = key(STEP, slot);
    NDArray counter = remembered(key);
    if (counter == null) {
      counter = onHost(0);
      keep(key, counter);
    }
    counter.addi(one);
    return steps.merge(key, 1L, Long::sum);
  }

  @Override
  void accept(Slot slot, String key, NDArray saved) {
    if (!key.equals(key(STEP, slot))) {
      super.accept(slot, key, saved);
      return;
    }
    try (NDArray count = saved.toType(DataType.INT64, true)) {
      steps.put(key, count.getLong());
      keep(key, onHost(count.getLong()));
    }
  }

  @Override
  void forget() {
    super.forget();
    steps.clear();
  }
}
