package dev.emc.api.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.emc.api.math.Scalars;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A second set of arrays for the parameters of blocks: run with this store, the same blocks are
 * another network, running statistics included. What a target network is made of.
 *
 * <p>No block is built twice, so any block can have one that asks its {@link ParameterStore} for
 * its parameters, as DJL's do. No array of it carries a gradient.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class CopiedParameters extends ParameterStore {
  private static final NDIndex ALL = new NDIndex("...");

  private final Map<Parameter, NDArray> copies = new IdentityHashMap<>();
  private final Set<Parameter> asked = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Copies parameters as they are.
   *
   * @param parameters initialised; one that comes twice is copied once
   * @param manager owns the copies
   */
  public CopiedParameters(Collection<Parameter> parameters, NDManager manager) {
    for (Parameter parameter : parameters) {
      if (!copies.containsKey(parameter)) {
        try (NDArray values = parameter.getArray().stopGradient()) {
          NDArray copy = values.duplicate();
          copy.attach(manager);
          copies.put(parameter, copy);
        }
      }
    }
  }

  /**
   * The copy of a parameter.
   *
   * @throws IllegalArgumentException if there is none
   */
  public NDArray copyOf(Parameter parameter) {
    NDArray copy = copies.get(parameter);
    if (copy == null) {
      throw new IllegalArgumentException("there is no copy of parameter " + parameter.getName());
    }
    return copy;
  }

  /** Copies a parameter once more. */
  public void copy(Parameter parameter) {
    try (NDArray values = parameter.getArray().stopGradient()) {
      copyOf(parameter).set(ALL, values);
    }
  }

  /**
   * Has copies follow their parameters: copy = m · copy + (1 − m) · parameter, in place.
   *
   * @param parameters of one precision
   * @param momentum share of the copies that stays, m
   */
  public void follow(Collection<Parameter> parameters, double momentum) {
    if (parameters.isEmpty()) {
      return;
    }
    // On a GPU each number is a transfer: two for all, not two for each.
    NDArray any = copyOf(parameters.iterator().next());
    try (NDArray stays = Scalars.like(any, momentum);
        NDArray comes = Scalars.like(any, 1 - momentum)) {
      for (Parameter parameter : parameters) {
        NDArray copy = copyOf(parameter);
        try (NDArray values = parameter.getArray().stopGradient();
            NDArray share = values.mul(comes)) {
          copy.muli(stays).addi(share);
        }
      }
    }
  }

  /** Whether a block has asked for a parameter, rather than read it past the store. */
  public boolean wasAsked(Parameter parameter) {
    return asked.contains(parameter);
  }

  /** The copy; of a parameter that has none the parameter itself, which both networks share. */
  @Override
  public @Nullable NDArray getValue(
      @Nullable Parameter parameter, @Nullable Device device, boolean training) {
    // DJL's layers without a bias ask for it all the same.
    if (parameter == null) {
      return null;
    }
    asked.add(parameter);
    NDArray copy = copies.get(parameter);
    return copy == null ? parameter.getArray() : copy;
  }
}
