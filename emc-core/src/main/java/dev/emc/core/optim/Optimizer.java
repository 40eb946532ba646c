package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import dev.emc.api.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Changes parameters by their gradients, keeping what it remembers under the parameters' names.
 *
 * <p>One thread at a time. Nothing in a step waits for the device. Parameters and state stay on one
 * device.
 */
public interface Optimizer extends AutoCloseable {
  /** Updates every parameter that has a gradient. */
  default void step(long step) {
    step(step, name -> false);
  }

  /**
   * Updates every parameter that has a gradient which is not dropped. Other parameters, and what is
   * remembered of them, stay as they are. Gradients stay too, see {@link #clearGradients()}.
   *
   * @param step the groups' schedules are asked for, from 0
   * @param dropped names of parameters whose gradient is to be ignored, as {@code p.grad = None}
   *     does in PyTorch
   */
  void step(long step, Predicate<String> dropped);

  /** Sets the gradients of all parameters to zero, before the next backward pass adds to them. */
  void clearGradients();

  /** The groups of parameters, in order. */
  List<ParameterGroup> groups();

  /**
   * Multiplies the rates of all groups from now on, in place of what they were multiplied by.
   *
   * @param share above 0; 1 for the rates as they are
   */
  void scaleRates(double share);

  /** The learning rate of a step that a group is updated with. */
  double rate(ParameterGroup group, long step);

  /**
   * What is remembered, by {@code kind/parameter name}, such as {@code
   * momentum/backbone.conv1.weight}: the live arrays, for a checkpoint to copy. Parameters that
   * were never updated have none.
   */
  Map<String, NDArray> state();

  /**
   * Goes on from a {@link #state()} that was saved, copying it.
   *
   * @throws ConfigException if a name or shape does not fit the parameters
   */
  void restore(Map<String, NDArray> state);

  /** Frees what is remembered. */
  @Override
  void close();
}
