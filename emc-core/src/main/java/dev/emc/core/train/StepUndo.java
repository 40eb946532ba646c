package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.TargetNetwork;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step has changed by the time its gradients are known: running statistics, the method's
 * state, and a target that moves before the forward pass. For steps that may have to be skipped.
 */
final class StepUndo implements AutoCloseable {
  private final JointEmbeddingNetwork network;
  private final NDManager manager;
  private final RunningStatistics.Snapshot statistics;
  private final Map<NDArray, NDArray> target = new IdentityHashMap<>();
  private final Map<String, NDArray> state = new LinkedHashMap<>();

  /** Remembers a network before a step. */
  StepUndo(JointEmbeddingNetwork network) {
    this.network = network;
    this.manager = network.manager().newSubManager();
    this.statistics = new RunningStatistics(network).snapshot();
    GradMode.off(
        () -> {
          network.method().state().forEach((name, array) -> state.put(name, copy(array)));
          network
              .target()
              .filter(branch -> branch.spec().moves() == TargetNetwork.Moves.BEFORE_FORWARD)
              .ifPresent(branch -> branch.arrays().values().forEach(a -> target.put(a, copy(a))));
        });
  }

  private NDArray copy(NDArray array) {
    NDArray copy = array.duplicate();
    copy.attach(manager);
    return copy;
  }

  /** Makes everything as it was. */
  void undo() {
    GradMode.off(
        () -> {
          target.forEach((array, copy) -> StateDict.copy(copy, array));
          if (!state.isEmpty()) {
            network.method().restore(state);
          }
        });
    statistics.putBack();
  }

  @Override
  public void close() {
    statistics.close();
    manager.close();
  }
}
