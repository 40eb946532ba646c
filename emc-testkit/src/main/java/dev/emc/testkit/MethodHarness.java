package dev.emc.testkit;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.math.Scalars;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** A run of a few steps of one method, on a {@link TestEncoder} with plain gradient descent. */
public final class MethodHarness implements AutoCloseable {
  /** Steps in a pretended epoch. */
  public static final int STEPS_PER_EPOCH = 4;

  /** Epochs of the pretended run. */
  public static final int EPOCHS = 5;

  private static final long SEED = 31;

  private final NDManager manager = NDManager.newBaseManager();
  private final SslMethod method;
  private final ViewPlan plan;
  private final int batchSize;
  private final DataType type;
  private final TestEncoder encoder;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Optional<HarnessTarget> target;
  private long step;
  private long earlierSteps;
  private int earlierEpochs;

  /** Initialises a method, which must be new, and a backbone; both from the same seed. */
  public MethodHarness(SslMethod method, ViewPlan plan, int batchSize, DataType type) {
    this.method = method;
    this.plan = plan;
    this.batchSize = batchSize;
    this.type = type;
    manager.getEngine().setRandomSeed(2024);
    encoder = new TestEncoder(manager, type);
    method.initialize(
        new MethodContext(TestEncoder.FEATURE_WIDTH, batchSize, 3, 32, type, manager));
    PytorchKeys.of(encoder.backbone())
        .forEach((key, p) -> parameters.put(method.backboneKeyPrefix() + key, p));
    parameters.putAll(PytorchKeys.ofHeads(method.heads()));
    method.afterFirstWeights();
    target = method.target().map(spec -> new HarnessTarget(spec, method, encoder, manager));
  }

  /**
   * What a step came to.
   *
   * @param values of the terms and gauges, by name
   * @param total the weighted sum of the terms
   * @param gradients of the trained parameters by state-dict key, of those with one: Euclidean
   *     norms
   * @param dropped names of the heads whose gradients the method dropped
   */
  public record StepResult(
      Map<String, Double> values,
      double total,
      Map<String, Double> gradients,
      List<String> dropped) {}

  /** Lets the weights have a history before the first step here. */
  public void startAfter(long steps, int epochs) {
    earlierSteps = steps;
    earlierEpochs = epochs;
  }

  /** One training step. */
  public StepResult step(List<NDArray> views) {
    StepInfo info = info();
    setRequiresGradient(false);
    target.ifPresent(t -> t.move(TargetNetwork.Moves.BEFORE_FORWARD, info));
    method.beforeForward(info);
    setRequiresGradient(true);
    var values = new LinkedHashMap<String, Double>();
    double total;
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> local = new ArrayList<>();
      views.forEach(v -> local.add(copy(v, scope)));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        LossTerms loss = method.loss(encoder, method.embed(encoder, local), info);
        loss.terms().forEach(t -> values.put(t.name(), number(t.value())));
        loss.gauges().forEach((name, value) -> values.put(name, number(value)));
        total = number(loss.total());
        Checks.backward(collector, loss.total());
      }
    }
    setRequiresGradient(false);
    Set<Block> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
    method.afterBackward(info, dropped::add);
    Map<String, Double> gradients = descend(droppedParameters(dropped));
    target.ifPresent(t -> t.move(TargetNetwork.Moves.AFTER_UPDATE, info));
    method.afterUpdate(info);
    setRequiresGradient(true);
    step++;
    return new StepResult(values, total, gradients, names(dropped));
  }

  /** The total of a forward pass in training; no step is counted and nothing is updated. */
  public double total(List<NDArray> views) {
    return forward(views, true, (total, collector) -> number(total));
  }

  /**
   * Whether the loss has a gradient when every parameter of backbone and heads is held still: then
   * something is trained that the runtime does not know of.
   */
  public boolean gradientGoesElsewhere(List<NDArray> views) {
    return forward(views, false, (total, collector) -> Checks.hasGradient(collector, total));
  }

  /** Runs something that may change weights, as a hook. */
  public void outsideTheGraph(Runnable hook) {
    setRequiresGradient(false);
    hook.run();
    setRequiresGradient(true);
  }

  private <T> T forward(
      List<NDArray> views, boolean trained, BiFunction<NDArray, GradientCollector, T> function) {
    StepInfo info = info();
    outsideTheGraph(() -> method.beforeForward(info));
    setRequiresGradient(trained);
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      List<NDArray> local = views.stream().map(view -> copy(view, scope)).toList();
      LossTerms loss = method.loss(encoder, method.embed(encoder, local), info);
      return function.apply(loss.total(), collector);
    } finally {
      setRequiresGradient(true);
    }
  }

  /** Where the next step stands. */
  public StepInfo info() {
    return new StepInfo(
        step, earlierSteps + step, epoch(), earlierEpochs + epoch(), STEPS_PER_EPOCH, EPOCHS, SEED);
  }

  /** The target network's arrays by state-dict key, running statistics included; none without. */
  public Map<String, NDArray> targetArrays() {
    return target.map(HarnessTarget::arrays).orElse(Map.of());
  }

  /** Embeddings and what a function makes of them and of their manager; no step is counted. */
  public <T> T embed(
      List<NDArray> views, boolean training, BiFunction<Embeddings, NDManager, T> function) {
    encoder.setTraining(training);
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> local = new ArrayList<>();
      views.forEach(v -> local.add(copy(v, scope)));
      return function.apply(method.embed(encoder, local), scope);
    } finally {
      encoder.setTraining(true);
    }
  }

  /** Random images for every view of the plan: (N, 3, size, size) each. */
  public List<NDArray> views(long seed) {
    var views = new ArrayList<NDArray>();
    List<ViewSpec> specs = plan.views();
    for (int i = 0; i < specs.size(); i++) {
      int size = specs.get(i).size();
      views.add(Samples.normal(manager, type, 1000 * seed + i, batchSize, 3, size, size));
    }
    return views;
  }

  /** Parameters of backbone and heads by state-dict key. */
  public Map<String, Parameter> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Takes over another run's weights, state and step count, as resuming a checkpoint does. */
  public void resume(MethodHarness other) {
    other.parameters.forEach(
        (key, parameter) -> {
          Parameter own = Checks.present("parameters", parameters, key);
          NDArray target = own.getArray();
          target.setRequiresGradient(false);
          try (NDArray weight = parameter.getArray().stopGradient()) {
            // Not copyTo, which would replace the parameter's memory.
            target.set(new NDIndex("..."), weight);
          }
          target.setRequiresGradient(own.requiresGradient());
        });
    target.ifPresent(t -> t.take(other.target.orElseThrow()));
    var saved = new LinkedHashMap<String, NDArray>();
    other.method.state().forEach((name, array) -> saved.put(name, copy(array, manager)));
    method.restore(saved);
    saved.values().forEach(NDArray::close);
    step = other.step;
    earlierSteps = other.earlierSteps;
    earlierEpochs = other.earlierEpochs;
  }

  /** Arrays that live as long as the run. */
  public int longLivedArrays() {
    return manager.getManagedArrays().size();
  }

  /** The backbone with a forward pass for heads. */
  public TestEncoder encoder() {
    return encoder;
  }

  private int epoch() {
    return (int) (step / STEPS_PER_EPOCH);
  }

  private List<String> names(Set<Block> dropped) {
    Map<String, Block> heads = method.heads();
    if (!heads.values().containsAll(dropped)) {
      throw new AssertionError("Gradients.drop() takes the blocks of heads() only");
    }
    return heads.entrySet().stream()
        .filter(head -> dropped.contains(head.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Set<Parameter> droppedParameters(Set<Block> dropped) {
    Set<Parameter> result = Collections.newSetFromMap(new IdentityHashMap<>());
    dropped.forEach(head -> result.addAll(head.getParameters().values()));
    return result;
  }

  private Map<String, Double> descend(Set<Parameter> dropped) {
    var norms = new LinkedHashMap<String, Double>();
    parameters.forEach(
        (key, parameter) -> {
          if (!parameter.requiresGradient()) {
            return;
          }
          NDArray weight = parameter.getArray();
          weight.setRequiresGradient(true);
          try (NDArray gradient = weight.getGradient();
              NDArray square = gradient.square();
              NDArray sum = square.sum()) {
            norms.put(key, Math.sqrt(number(sum)));
            weight.setRequiresGradient(false);
            if (!dropped.contains(parameter)) {
              try (NDArray rate = Scalars.like(gradient, 0.01);
                  NDArray update = gradient.mul(rate)) {
                weight.subi(update);
              }
            }
            gradient.muli(0f);
          }
        });
    return norms;
  }

  private void setRequiresGradient(boolean wanted) {
    for (Parameter parameter : parameters.values()) {
      parameter.getArray().setRequiresGradient(wanted && parameter.requiresGradient());
    }
  }

  private static NDArray copy(NDArray array, NDManager to) {
    NDArray copy = array.duplicate();
    copy.attach(to);
    return copy;
  }

  private static double number(NDArray scalar) {
    try (NDArray detached = scalar.stopGradient();
        NDArray wide = detached.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray()[0];
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
