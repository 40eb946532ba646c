package dev.emc.core.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.MemoryOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Walks groups and keeps state by name; a subclass knows how one parameter is updated. */
abstract class AbstractOptimizer implements Optimizer {
  private final NDManager manager;

  /** Owns numbers that kernels take as arguments. */
  private final NDManager host;

  private final List<ParameterGroup> groups;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<String, NDArray> state = new TreeMap<>();
  private double rateShare = 1;

  /** A parameter with its group. */
  record Slot(
      String name, Parameter parameter, ParameterGroup group, ScalarSlot rate, ScalarSlot decay) {
    boolean isOneDimensional() {
      return parameter.getArray().getShape().dimension() == 1;
    }
  }

  /**
   * What a group's schedules say of a step.
   *
   * @param rate learning rate
   * @param decay weight decay
   */
  record Rates(double rate, double decay) {}

  AbstractOptimizer(NDManager parent, List<ParameterGroup> groups) {
    this.manager = parent.newSubManager();
    this.host = manager.newSubManager(Device.cpu());
    this.groups = List.copyOf(groups);
    for (ParameterGroup group : groups) {
      ScalarSlot rate = scalar();
      ScalarSlot decay = scalar();
      group
          .parameters()
          .forEach(
              (name, parameter) -> {
                if (slots.put(name, new Slot(name, parameter, group, rate, decay)) != null) {
                  throw new IllegalArgumentException(
                      "parameter '" + name + "' is in two groups of the optimiser");
                }
              });
    }
  }

  /**
   * Updates one parameter in place, outside the graph.
   *
   * @param weight the parameter's array
   * @param gradient may be changed: it is cleared before the next step
   * @param rates of the step
   */
  abstract void update(Slot slot, NDArray weight, NDArray gradient, Rates rates);

  /** The kinds of arrays this optimiser remembers of a parameter, with the shape each has. */
  abstract Map<String, Shape> stateKinds(Slot slot);

  @Override
  public final List<ParameterGroup> groups() {
    return groups;
  }

  private Rates rates(ParameterGroup group, long step) {
    return new Rates(rate(group, step), group.weightDecay().rate(step));
  }

  @Override
  public final void scaleRates(double share) {
    Schedule.requireRate(share);
    rateShare = share;
  }

  @Override
  public final double rate(ParameterGroup group, long step) {
    return rateShare * group.rate().rate(step);
  }

  @Override
  public final void step(long step, Predicate<String> dropped) {
    GradMode.off(
        () -> {
          for (Slot slot : slots.values()) {
            if (dropped.test(slot.name())) {
              continue;
            }
            NDArray weight = slot.parameter().getArray();
            try (NDArray gradient = JniUtils.getGradient((PtNDArray) weight)) {
              if (gradient != null) {
                update(slot, weight, gradient, rates(slot.group(), step));
              }
            }
          }
        });
  }

  /** Updates one parameter of a loop that hands out gradients itself. */
  final void stepOne(Slot slot, NDArray weight, NDArray gradient, long step) {
    GradMode.off(() -> update(slot, weight, gradient, rates(slot.group(), step)));
  }

  @Override
  public final void clearGradients() {
    for (Slot slot : slots.values()) {
      JniUtils.zeroGrad((PtNDArray) slot.parameter().getArray());
    }
  }

  @Override
  public Map<String, NDArray> state() {
    return Collections.unmodifiableMap(state);
  }

  @Override
  public void restore(Map<String, NDArray> saved) {
    Map<String, Slot> expected = new LinkedHashMap<>();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Slot slot : slots.values()) {
      stateKinds(slot)
          .forEach(
              (kind, shape) -> {
                expected.put(key(kind, slot), slot);
                shapes.put(key(kind, slot), shape);
              });
    }
    saved.forEach(
        (key, value) -> {
          Shape shape = shapes.get(key);
          if (shape == null) {
            throw new ConfigException(
                "the optimiser has no state '%s'; it has, for example, '%s'"
                    .formatted(key, shapes.keySet().stream().findFirst().orElse("none at all")));
          }
          if (!shape.equals(value.getShape())) {
            throw new ConfigException(
                "optimiser state '%s' must have shape %s, but the saved one has shape %s"
                    .formatted(key, shape, value.getShape()));
          }
        });
    forget();
    expected.forEach(
        (key, slot) -> {
          NDArray value = saved.get(key);
          if (value != null) {
            accept(slot, key, value);
          }
        });
  }

  /** Takes over one checked array of a saved state. */
  void accept(Slot slot, String key, NDArray saved) {
    NDArray weight = slot.parameter().getArray();
    NDArray moved = saved.toDevice(weight.getDevice(), false);
    NDArray converted = moved.toType(weight.getDataType(), false);
    // Sums over an array go as it lies: a run that goes on has them as one left alone.
    NDArray lying = GradMode.off(() -> MemoryOrder.like(weight, converted));
    keep(key, lying == converted ? converted.duplicate() : lying);
    if (converted != moved) {
      converted.close();
    }
    if (moved != saved) {
      moved.close();
    }
  }

  void forget() {
    state.values().forEach(NDArray::close);
    state.clear();
  }

  static String key(String kind, Slot slot) {
    return kind + "/" + slot.name();
  }

  final @Nullable NDArray remembered(String key) {
    return state.get(key);
  }

  /** Makes an array part of the state, which then owns it. */
  final void keep(String key, NDArray array) {
    array.attach(manager);
    state.put(key, array);
  }

  /** All parameters, in order. */
  final Collection<Slot> slots() {
    return slots.values();
  }

  /** An integer the optimiser owns, zero-dimensional. */
  final NDArray onHost(long value) {
    return host.create(value);
  }

  /** A number that stays or changes. */
  final ScalarSlot scalar() {
    return new ScalarSlot(host);
  }

  @Override
  public final void close() {
    state.clear();
    manager.close();
  }
}
