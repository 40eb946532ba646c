package dev.emc.api;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import dev.emc.api.view.ViewPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * A self-supervised joint-embedding method: views of a batch → embeddings → loss terms.
 *
 * <p>Owns its head blocks, its view plan, its step hooks and its state. One instance serves one
 * run. The runtime calls, in this order: {@link #check}, {@link #initialize}, {@link #heads},
 * {@link #afterFirstWeights}; then for each step {@link #beforeForward}, {@link #embed}, {@link
 * #loss}, {@link #afterBackward}, {@link #afterUpdate}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface SslMethod {
  /** Where the method compares embeddings; picks the default compact transform. */
  EmbeddingSpace embeddingSpace();

  /** Width of the embeddings, D. Known from the config alone. */
  int embeddingWidth();

  /** The views the method's paper draws; a run's config may replace them. */
  ViewPlan defaultViews();

  /**
   * Refuses a run that cannot work, before anything is loaded.
   *
   * @throws ConfigException with one clear line
   */
  default void check(RunShape run) {}

  /**
   * Initialises the head blocks, whose input widths only the method knows, and builds the state.
   * Called once, before {@link #heads()}.
   *
   * <p>How a parameter starts is told by its {@link ai.djl.training.initializer.Initializer}, drawn
   * from the run's seed; a parameter without one of its own starts as PyTorch's layer does. Values
   * that are written into arrays here are overwritten by either: write them in {@link
   * #afterFirstWeights()}.
   */
  void initialize(MethodContext context);

  /**
   * The head blocks by the prefix their parameters have in the official checkpoint, such as {@code
   * projector} or {@code encoder.fc}, in state-dict order. The runtime trains, saves and restores
   * them. Always the same instances, initialised.
   */
  Map<String, Block> heads();

  /**
   * Called once when the heads have their first weights, before any checkpoint is loaded: they may
   * be changed in place, such as scaled to unit rows.
   */
  default void afterFirstWeights() {}

  /**
   * The target network that the method learns from, if it learns from one: a second copy of the
   * backbone and of some heads, which the runtime builds, moves, saves and restores. {@link
   * Encoder#target()} runs it.
   */
  default Optional<TargetNetwork> target() {
    return Optional.empty();
  }

  /** What the official checkpoint puts before the backbone's keys, such as {@code "backbone."}. */
  String backboneKeyPrefix();

  /** Heads whose learning rate stays at its first value whatever the schedule does. */
  default Set<String> constantRateHeads() {
    return Set.of();
  }

  /**
   * Keys of the method's config that matter as it is set and count over the whole history of the
   * weights ({@link StepInfo#historyStep()}, {@link StepInfo#historyEpoch()}), such as an epoch in
   * which a queue starts. A start whose history is not known is refused by the runtime, which names
   * them; a method that counts from the run's own steps has none.
   */
  default List<String> historyKeys() {
    return List.of();
  }

  /**
   * Called before the forward pass, outside the graph: weights may be changed in place. What is
   * computed from a weight belongs to the run's manager and must be closed.
   */
  default void beforeForward(StepInfo step) {}

  /**
   * Embeds every view, in the order the paper's code does.
   *
   * <p>A run may do a step in pieces: then this is called with some images of each view, twice for
   * each piece, and {@link #loss} once with the embeddings of all. So nothing of the method's may
   * change here, and nothing may be drawn that is not the same the second time.
   *
   * @param views one (N, C, H, W) array per view, in the order of the run's view plan
   */
  Embeddings embed(Encoder encoder, List<NDArray> views);

  /**
   * The method's loss for these embeddings. May keep arrays for its state by copying them.
   *
   * @param embeddings what {@link #embed} returned in this step
   */
  LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step);

  /** Called after the backward pass and before the update, outside the graph. */
  default void afterBackward(StepInfo step, Gradients gradients) {}

  /**
   * Called after the optimiser's update and after the target network has moved, outside the graph:
   * weights and state may be changed in place, as in {@link #beforeForward}.
   */
  default void afterUpdate(StepInfo step) {}

  /**
   * Arrays that training depends on beside the parameters, such as a queue, by name. They are saved
   * in checkpoints.
   */
  default Map<String, NDArray> state() {
    return Map.of();
  }

  /**
   * Takes over what {@link #state()} returned when the checkpoint was written. The arrays are the
   * caller's, who closes them: what is kept must be copied.
   *
   * @throws ConfigException if the state is of a run of another shape
   */
  default void restore(Map<String, NDArray> state) {}

  /**
   * What official checkpoints call the arrays of {@link #state()}, such as MoCo's {@code
   * queue_ptr}: where a start's file has all of them in their shapes, {@link #restore} is called
   * with them.
   *
   * @return official names by the names of {@link #state()}; empty if files have none of it
   */
  default Map<String, String> stateKeys() {
    return Map.of();
  }

  /**
   * Says in plain words what a user should know of a run, such as a collapse and its usual causes.
   * Called whenever the runtime has read a step's values, outside the step, in order of steps; it
   * shows a warning once.
   *
   * @param logged unweighted terms and gauges of {@link #loss} by name
   * @return one line, or nothing when all is well
   */
  default Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    return Optional.empty();
  }
}
