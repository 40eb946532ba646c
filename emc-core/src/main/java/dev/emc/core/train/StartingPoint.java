package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.safetensors.SafeTensors;
import dev.emc.core.checkpoint.store.CheckpointDirectory;
import dev.emc.core.checkpoint.store.Retention;
import dev.emc.core.checkpoint.store.SavedCheckpoint;
import dev.emc.core.checkpoint.tensor.Tensor;
import dev.emc.core.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The weights a run begins with: those of an earlier run, of a file, or fresh ones. */
public final class StartingPoint {
  private StartingPoint() {}

  /**
   * Loads the weights a config names, and says how far their history goes.
   *
   * @param from a run directory, a checkpoint folder or a {@code .safetensors} file; null keeps the
   *     fresh weights
   * @throws ConfigException if it cannot be read or belongs to another network
   */
  public static Progress load(
      @Nullable Path from, JointEmbeddingNetwork network, TrainingListener listener)
      throws IOException {
    if (from == null) {
      return Progress.start(0, 0);
    }
    if (!Files.exists(from)) {
      throw new ConfigException("start-from: " + from + " does not exist");
    }
    if (Files.isDirectory(from)) {
      SavedCheckpoint saved = checkpoint(from);
      copy(saved.toString(), saved.model().tensors(), network, listener);
      Progress before = RunCheckpoints.progress(saved.state());
      return Progress.start(
          before.earlierSteps() + before.step(), before.earlierEpochs() + before.epoch());
    }
    copy(from.toString(), SafeTensors.read(from).tensors(), network, listener);
    return Progress.start(0, 0);
  }

  private static SavedCheckpoint checkpoint(Path folder) throws IOException {
    Path checkpoints = RunDirectory.checkpointsOf(folder);
    if (!Files.isDirectory(checkpoints)) {
      return SavedCheckpoint.open(folder);
    }
    return CheckpointDirectory.open(checkpoints, Retention.ALL)
        .newestComplete()
        .orElseThrow(
            () -> new ConfigException("start-from: " + folder + " has no complete checkpoint yet"));
  }

  private static void copy(
      String source,
      Map<String, Tensor> tensors,
      JointEmbeddingNetwork network,
      TrainingListener listener)
      throws IOException {
    StateDict dict = network.stateDict();
    List<String> missing = new ArrayList<>();
    for (StateDict.Entry entry : dict.entries()) {
      Tensor tensor = tensors.get(entry.key());
      if (tensor == null) {
        missing.add(entry.key());
        continue;
      }
      long[] wanted = entry.parameter().getArray().getShape().getShape();
      if (!Arrays.equals(wanted, tensor.shape())) {
        throw new ConfigException(
            "start-from: %s: '%s' has shape %s, the network wants %s"
                .formatted(source, entry.key(), tensor.shapeText(), Arrays.toString(wanted)));
      }
      tensor.copyTo(entry.parameter().getArray());
    }
    requireBackbone(source, network, missing);
    if (!missing.isEmpty()) {
      listener.warned(
          "%s has no weights for %d arrays of the heads (%s, …): these start fresh"
              .formatted(source, missing.size(), missing.get(0)));
    }
    network.restoreBatchesSeen(counters(tensors, network));
  }

  private static void requireBackbone(
      String source, JointEmbeddingNetwork network, List<String> missing) {
    String prefix = network.method().backboneKeyPrefix();
    List<String> heads = network.method().heads().keySet().stream().toList();
    List<String> lost =
        missing.stream()
            .filter(key -> key.startsWith(prefix))
            .filter(key -> heads.stream().noneMatch(head -> key.startsWith(head + ".")))
            .toList();
    if (!lost.isEmpty()) {
      throw new ConfigException(
          "start-from: %s is not of this network: it lacks %d of the backbone's arrays, such as '%s'"
              .formatted(source, lost.size(), lost.get(0)));
    }
  }

  private static Map<String, Long> counters(
      Map<String, Tensor> tensors, JointEmbeddingNetwork network) throws IOException {
    var counters = new LinkedHashMap<String, Long>();
    for (String key : network.stateDict().batchCounterKeys()) {
      Tensor tensor = tensors.get(key);
      if (tensor != null) {
        counters.putIfAbsent(ModelWeights.owner(network, key), tensor.toLongs()[0]);
      }
    }
    return counters;
  }
}
