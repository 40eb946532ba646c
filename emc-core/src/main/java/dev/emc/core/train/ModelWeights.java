package dev.emc.core.train;

import dev.emc.core.checkpoint.tensor.Tensor;
import dev.emc.core.nn.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network's weights as tensors under the keys of the official checkpoint. */
final class ModelWeights {
  private ModelWeights() {}

  /** All keys PyTorch would list, in its order; arrays are not copied. */
  static Map<String, Tensor> tensors(JointEmbeddingNetwork network) {
    StateDict dict = network.stateDict();
    var tensors = new LinkedHashMap<String, Tensor>();
    for (String key : dict.keys()) {
      tensors.put(
          key,
          dict.contains(key)
              ? Tensor.of(dict.get(key))
              : Tensor.ofLongs(new long[] {batchesSeen(network, key)}));
    }
    return tensors;
  }

  private static long batchesSeen(JointEmbeddingNetwork network, String counterKey) {
    return network.batchesSeen().getOrDefault(owner(network, counterKey), 0L);
  }

  /** The prefix of the block a key belongs to: the longest that fits. */
  static String owner(JointEmbeddingNetwork network, String key) {
    String owner = "";
    for (String prefix : network.batchesSeen().keySet()) {
      if (key.startsWith(prefix) && prefix.length() > owner.length()) {
        owner = prefix;
      }
    }
    return owner;
  }
}
