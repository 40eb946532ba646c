package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.WeightLoader;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.EvaluatedNetwork;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.plugin.Names;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run needs to go on exactly where it was: weights and batch-norm statistics under
 * their official keys, optimiser buffers, the method's state, and how far it has come.
 */
public final class RunCheckpoints {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where a checkpoint's state says what kind of optimiser its buffers are of. */
  static final String TYPE = "optimizer";

  /** Where it says which of two networks is looked at: what its keys begin with. */
  private static final String EVALUATED = "evaluated-weights";

  private static final String OPTIMIZER = "optimizer/";
  private static final String METHOD = "method/";
  private static final String GUARD = "guard/";

  private final JointEmbeddingNetwork network;
  private final Optimizer optimizer;
  private final EpochMeans means;
  private final ObjectNode environment;
  private final GuardLedger ledger = new GuardLedger();
  private @Nullable LossScaler scaler;
  private @Nullable RelativeWeights weights;

  /**
   * The checkpoints of a run.
   *
   * @param environment what bit-identical results depend on beside the config, such as the thread
   *     count
   */
  RunCheckpoints(
      JointEmbeddingNetwork network,
      Optimizer optimizer,
      EpochMeans means,
      ObjectNode environment) {
    this.network = network;
    this.optimizer = optimizer;
    this.means = means;
    this.environment = environment;
  }

  /** Keeps a float16 run's loss scale as well. */
  RunCheckpoints with(@Nullable LossScaler kept) {
    scaler = kept;
    return this;
  }

  /** Keeps what is measured for relative weights as well. */
  RunCheckpoints with(@Nullable RelativeWeights kept) {
    weights = kept;
    return this;
  }

  /** What the run's guard has seen, kept with the rest. */
  GuardLedger ledger() {
    return ledger;
  }

  /** A checksum of all weights and running statistics, for ranks to compare. */
  String checksum() {
    var sum = new CRC32C();
    network.stateDict().arrays().values().forEach(array -> add(array, sum));
    network.target().ifPresent(target -> target.arrays().values().forEach(a -> add(a, sum)));
    return Long.toHexString(sum.getValue());
  }

  private static void add(NDArray array, CRC32C sum) {
    try (NDArray values = array.stopGradient()) {
      sum.update(values.toByteBuffer());
    }
  }

  SavedCheckpoint save(CheckpointDirectory directory, Progress progress) throws IOException {
    var arrays = new LinkedHashMap<String, Tensor>();
    optimizer.state().forEach((name, array) -> arrays.put(OPTIMIZER + name, Tensor.of(array)));
    network.method().state().forEach((name, array) -> arrays.put(METHOD + name, Tensor.of(array)));
    ledger.tensors().forEach((name, tensor) -> arrays.put(GUARD + name, tensor));
    ObjectNode state = JSON.createObjectNode();
    state.putPOJO("progress", JSON.valueToTree(progress));
    ObjectNode seen = state.putObject("batches-seen");
    network.batchesSeen().forEach(seen::put);
    network.target().ifPresent(target -> target.batchesSeen().forEach(seen::put));
    state.put(TYPE, type(optimizer));
    evaluatedPrefix().ifPresent(prefix -> state.put(EVALUATED, prefix));
    state.set("environment", environment);
    means.save(state);
    if (scaler != null) {
      scaler.save(state);
    }
    if (weights != null) {
      weights.save(state);
    }
    ledger.save(state);
    if (!ledger.isEmpty()) {
      state.putArray(SavedCheckpoint.NEEDS).add(ledger.best().checkpoint().folder());
    }
    return directory.write(
        new CheckpointName(progress.epoch(), progress.stepInEpoch()),
        ModelWeights.tensors(network),
        arrays,
        state);
  }

  private Optional<String> evaluatedPrefix() {
    return network
        .target()
        .filter(target -> network.evaluated().equals(Optional.of(EvaluatedNetwork.TARGET)))
        .map(target -> target.spec().backboneKeyPrefix().replaceFirst("\\.$", ""));
  }

  /**
   * What the keys of the weights begin with that a run is trained for, where they are not the
   * trained ones: those of a target network such as DINO's teacher.
   */
  public static Optional<String> evaluatedWeights(SavedCheckpoint saved) throws IOException {
    return Optional.ofNullable(saved.state().path(EVALUATED).textValue());
  }

  /**
   * Takes over a checkpoint of this run; returns how far it had come.
   *
   * @param warnings is told what a user should know of the weights
   */
  Progress restore(SavedCheckpoint saved, Consumer<String> warnings) throws IOException {
    goBackTo(saved, warnings);
    means.restore(saved.state());
    if (weights != null) {
      weights.restore(saved.state());
    }
    var seen = new LinkedHashMap<String, Tensor>();
    saved
        .optimizer()
        .tensors()
        .forEach(
            (key, tensor) -> {
              if (key.startsWith(GUARD)) {
                seen.put(key.substring(GUARD.length()), tensor);
              }
            });
    ledger.restore(saved.state(), seen);
    return progress(saved);
  }

  /** Takes over the network, the optimiser and the method, but not how far the run had come. */
  void goBackTo(SavedCheckpoint saved, Consumer<String> warnings) throws IOException {
    restoreWeights(saved, network).warnings().forEach(warnings);
    var buffers = new LinkedHashMap<String, NDArray>();
    var methodState = new LinkedHashMap<String, NDArray>();
    try (NDManager scope = network.manager().newSubManager()) {
      for (Map.Entry<String, Tensor> entry : saved.optimizer().tensors().entrySet()) {
        String key = entry.getKey();
        if (key.startsWith(OPTIMIZER)) {
          buffers.put(key.substring(OPTIMIZER.length()), entry.getValue().toNDArray(scope));
        } else if (!key.startsWith(GUARD)) {
          methodState.put(key.substring(METHOD.length()), entry.getValue().toNDArray(scope));
        }
      }
      optimizer.restore(buffers);
      network.method().restore(methodState);
    }
    if (scaler != null) {
      scaler.restore(saved.state());
    }
  }

  /**
   * How far a run had come.
   *
   * @throws ConfigException if the checkpoint does not say it
   */
  static Progress progress(SavedCheckpoint saved) {
    try {
      Progress progress = JSON.convertValue(saved.state().get("progress"), Progress.class);
      if (progress != null) {
        return progress;
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(saved + " does not say how far its run had come", e);
    }
    throw new ConfigException(saved + " does not say how far its run had come");
  }

  /**
   * Takes over the weights alone, all of them.
   *
   * @throws dev.emc.api.ConfigException if they are of another network; nothing is changed then
   */
  static LoadReport restoreWeights(SavedCheckpoint saved, JointEmbeddingNetwork network)
      throws IOException {
    var arrays = new LinkedHashMap<>(network.stateDict().arrays());
    network.target().ifPresent(target -> arrays.putAll(target.arrays()));
    LoadReport report = WeightLoader.loadExactly(saved.toString(), saved.model().tensors(), arrays);
    var seen = new LinkedHashMap<String, Long>();
    for (Map.Entry<String, JsonNode> entry : saved.state().path("batches-seen").properties()) {
      seen.put(entry.getKey(), entry.getValue().asLong());
    }
    network.restoreBatchesSeen(seen);
    return report;
  }

  /** The optimiser's arrays in a checkpoint, by the parameter they belong to and their kind. */
  static Map<String, Map<String, Tensor>> buffers(SavedCheckpoint saved) throws IOException {
    var buffers = new LinkedHashMap<String, Map<String, Tensor>>();
    saved
        .optimizer()
        .tensors()
        .forEach(
            (key, tensor) -> {
              if (key.startsWith(OPTIMIZER)) {
                String name = key.substring(OPTIMIZER.length());
                int slash = name.indexOf('/');
                buffers
                    .computeIfAbsent(name.substring(slash + 1), n -> new LinkedHashMap<>())
                    .put(name.substring(0, Math.max(0, slash)), tensor);
              }
            });
    return buffers;
  }

  /** What config calls an optimiser of this kind. */
  static String type(Optimizer optimizer) {
    return Names.kebab(optimizer.getClass().getSimpleName());
  }

  /**
   * The checkpoint to go on from, if the run has begun.
   *
   * @param passedOver takes a line for each newer one that cannot be read
   */
  static Optional<SavedCheckpoint> newest(CheckpointDirectory saved, List<String> passedOver)
      throws IOException {
    Optional<SavedCheckpoint> newest = saved.newestComplete(passedOver::add);
    if (newest.isEmpty() && !passedOver.isEmpty()) {
      throw new ConfigException(
          "%s: none of its checkpoints can be read (%s); begin a new run"
              .formatted(saved.folder(), passedOver.get(0)));
    }
    return newest;
  }
}
