package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.OptimizerBuffers;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.optim.AdamW;
import dev.emc.core.optim.LarcSgd;
import dev.emc.core.optim.Lars;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.Sgd;
import java.io.IOException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The state of the optimiser that made a checkpoint, for a run that goes on with it: LARS's {@code
 * mu}, the {@code momentum_buffer} of gradient descent (LARC's is that of the descent inside it),
 * Adam's means. Parameters whose weights were not taken over start without.
 */
final class EarlierOptimizer {
  private static final String MOMENTUM = "momentum";
  private static final String FRESH =
      "; use the optimizer it was made with, or start-optimizer: fresh";

  private final StartSource source;
  private final CheckpointWeights dict;

  /** Of a checkpoint and the state dict in it. */
  EarlierOptimizer(StartSource source, CheckpointWeights dict) {
    this.source = source;
    this.dict = dict;
  }

  /**
   * Hands the state over.
   *
   * @param report of the weights, which says what was loaded
   * @return how many parameters go on with theirs
   * @throws ConfigException if there is no state, or another optimiser's
   */
  int handTo(Optimizer optimizer, JointEmbeddingNetwork network, LoadReport report)
      throws IOException {
    SavedCheckpoint saved = source.saved();
    List<Map<String, String>> usable =
        saved == null ? officialKinds(optimizer) : List.of(ownKinds(optimizer));
    Map<String, Map<String, Tensor>> buffers =
        saved == null
            ? OptimizerBuffers.read(
                source.name(), source.checkpoint().tensors(), source.checkpoint().scalars(), dict)
            : RunCheckpoints.buffers(saved);
    if (buffers.isEmpty()) {
      throw new ConfigException(
          source.name() + ": has no optimizer state; set start-optimizer: fresh");
    }
    if (saved != null) {
      requireSame(saved, optimizer);
    }
    Map<Tensor, String> names = networkNames(network);
    Set<String> loaded = new HashSet<>(report.loaded());
    loaded.retainAll(network.stateDict().trainable().keySet());
    var state = new LinkedHashMap<String, NDArray>();
    int count = 0;
    try (NDManager scope = network.manager().newSubManager()) {
      for (var entry : buffers.entrySet()) {
        String name = names.get(dict.plain().get(entry.getKey()));
        Map<String, Tensor> found = entry.getValue();
        Map<String, String> kinds =
            usable.stream()
                .filter(each -> found.keySet().containsAll(each.keySet()))
                .findFirst()
                .orElse(Map.of());
        if (loaded.contains(name) && !kinds.isEmpty()) {
          count++;
          for (var kind : found.entrySet()) {
            String own = kinds.get(kind.getKey());
            if (own != null) {
              state.put(own + "/" + name, kind.getValue().toNDArray(scope));
            }
          }
        }
      }
      if (count == 0) {
        throw new ConfigException(
            "%s: its optimizer remembers %s, %s needs %s%s"
                .formatted(
                    source.name(),
                    remembered(buffers),
                    RunCheckpoints.type(optimizer),
                    new TreeSet<>(usable.get(0).keySet()),
                    FRESH));
      }
      optimizer.restore(state);
    }
    return count;
  }

  private static void requireSame(SavedCheckpoint saved, Optimizer optimizer) {
    String now = RunCheckpoints.type(optimizer);
    String before = saved.state().path(RunCheckpoints.TYPE).asText(now);
    if (!before.equals(now)) {
      throw new ConfigException(
          "%s: its optimizer is %s, this run's is %s%s".formatted(saved, before, now, FRESH));
    }
  }

  private static Set<String> remembered(Map<String, Map<String, Tensor>> buffers) {
    var kinds = new TreeSet<String>();
    buffers.values().forEach(each -> kinds.addAll(each.keySet()));
    return kinds;
  }

  /** Names of tensors of the file in this network, whatever the file calls them. */
  private Map<Tensor, String> networkNames(JointEmbeddingNetwork network) {
    var names = new IdentityHashMap<Tensor, String>();
    String prefix = network.method().backboneKeyPrefix();
    dict.backbone().forEach((key, tensor) -> names.put(tensor, prefix + key));
    network
        .method()
        .heads()
        .forEach(
            (head, block) ->
                dict.head(head, dev.emc.core.nn.StateDict.of(Map.of("", block)).arrays().keySet())
                    .forEach((key, tensor) -> names.put(tensor, head + "." + key)));
    return names;
  }

  /**
   * What PyTorch calls the kinds of state, with our names: what is there first is taken. LARC's
   * momentum is of adapted updates, as LARS's is.
   */
  private static List<Map<String, String>> officialKinds(Optimizer optimizer) {
    Map<String, String> adapted = Map.of("mu", MOMENTUM);
    Map<String, String> plain = Map.of("momentum_buffer", MOMENTUM);
    if (optimizer instanceof Lars) {
      return List.of(adapted);
    }
    if (optimizer instanceof LarcSgd) {
      return List.of(plain, adapted);
    }
    return List.of(optimizer instanceof Sgd ? plain : adam());
  }

  private static Map<String, String> ownKinds(Optimizer optimizer) {
    return optimizer instanceof AdamW ? adam() : Map.of(MOMENTUM, MOMENTUM);
  }

  private static Map<String, String> adam() {
    return Map.of("exp_avg", "exp_avg", "exp_avg_sq", "exp_avg_sq", "step", "step");
  }
}
