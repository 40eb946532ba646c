package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.NetworkArrays;
import dev.emc.checkpoint.keys.NetworkKeys;
import dev.emc.checkpoint.keys.TargetReport;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.keys.WeightLoader;
import dev.emc.checkpoint.keys.WeightSelection;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.nn.StateDict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The way of a network's weights out to tensors under official keys, and back in. */
final class ModelWeights {
  private ModelWeights() {}

  /** All keys PyTorch would list, in its order; arrays are not copied. */
  static Map<String, Tensor> tensors(JointEmbeddingNetwork network) {
    var tensors = new LinkedHashMap<String, Tensor>();
    network
        .blocks()
        .forEach(
            (prefix, block) -> {
              StateDict dict = StateDict.of(Map.of(prefix, block));
              long seen = network.batchesSeen().getOrDefault(prefix, 0L);
              for (String key : dict.keys()) {
                tensors.put(
                    key,
                    dict.contains(key)
                        ? Tensor.of(dict.get(key))
                        : Tensor.ofLongs(new long[] {seen}));
              }
            });
    network.target().ifPresent(target -> tensors.putAll(tensors(target)));
    return tensors;
  }

  private static Map<String, Tensor> tensors(TargetBranch target) {
    var tensors = new LinkedHashMap<String, Tensor>();
    Map<String, NDArray> arrays = target.arrays();
    target
        .blocks()
        .forEach(
            (prefix, block) -> {
              long seen = target.batchesSeen().getOrDefault(prefix, 0L);
              for (String key : StateDict.of(Map.of(prefix, block)).keys()) {
                NDArray array = arrays.get(key);
                tensors.put(
                    key, array == null ? Tensor.ofLongs(new long[] {seen}) : Tensor.of(array));
              }
            });
    return tensors;
  }

  /** What a network has places for. */
  static NetworkKeys keys(JointEmbeddingNetwork network) {
    return NetworkKeys.of(
        network.method().backboneKeyPrefix(),
        network.method().heads().keySet(),
        dict(network.backbone()).arrays());
  }

  /**
   * Takes over somebody's weights, and how many batches their norms have seen.
   *
   * @param source what messages call the file
   * @param choice whether the backbone may be taken in part, and whether heads are wanted
   * @throws dev.emc.api.ConfigException if it is another architecture's; nothing is changed then
   */
  static LoadReport load(
      String source, WeightSelection selection, WeightChoice choice, JointEmbeddingNetwork network)
      throws IOException {
    var file = selection.taken();
    var heads = new LinkedHashMap<String, Map<String, NDArray>>();
    network.method().heads().forEach((name, head) -> heads.put(name, dict(head).arrays()));
    var arrays =
        new NetworkArrays(
            network.method().backboneKeyPrefix(), dict(network.backbone()).arrays(), heads);
    LoadReport report =
        choice.backboneOnly()
            ? WeightLoader.loadBackbone(source, selection, choice.partial(), arrays)
            : WeightLoader.load(source, selection, choice.partial(), arrays);
    var seen = new LinkedHashMap<String, Long>();
    seen.put(network.method().backboneKeyPrefix(), counter(network.backbone(), file.backbone()));
    for (Map.Entry<String, Block> head : network.method().heads().entrySet()) {
      if (!report.freshHeads().contains(head.getKey())) {
        Set<String> keys = heads.getOrDefault(head.getKey(), Map.of()).keySet();
        seen.put(head.getKey() + ".", counter(head.getValue(), file.head(head.getKey(), keys)));
      }
    }
    network.restoreBatchesSeen(seen);
    network.startTarget();
    TargetBranch target = network.target().orElse(null);
    return target == null
        ? report
        : report.withTarget(loadTarget(source, selection, network, target));
  }

  /** Takes over what a file has of the target network, which is a copy of the network by now. */
  private static TargetReport loadTarget(
      String source, WeightSelection selection, JointEmbeddingNetwork network, TargetBranch target)
      throws IOException {
    String prefix = target.spec().backboneKeyPrefix();
    var blocks = new LinkedHashMap<String, Block>();
    var heads = new LinkedHashMap<String, Map<String, NDArray>>();
    target
        .spec()
        .heads()
        .forEach(
            (head, copy) -> {
              Block block = Objects.requireNonNull(network.method().heads().get(head));
              blocks.put(copy, block);
              heads.put(copy, target.arrays(block));
            });
    TargetReport report =
        WeightLoader.loadTarget(
            source, selection, new NetworkArrays(prefix, target.arrays(network.backbone()), heads));
    var file = selection.target().orElse(null);
    if (file == null || report.loaded().isEmpty()) {
      return report;
    }
    target.batchesSeen().put(prefix, counter(network.backbone(), file.backbone()));
    for (Map.Entry<String, Block> head : blocks.entrySet()) {
      if (!report.copied().contains(head.getKey())) {
        Set<String> keys = heads.getOrDefault(head.getKey(), Map.of()).keySet();
        long seen = counter(head.getValue(), file.head(head.getKey(), keys));
        target.batchesSeen().put(head.getKey() + ".", seen);
      }
    }
    return report;
  }

  private static StateDict dict(Block block) {
    return StateDict.of(Map.of("", block));
  }

  /** What the file says of a block's first batch norm: all of a block see the same batches. */
  private static long counter(Block block, Map<String, Tensor> tensors) throws IOException {
    for (String key : dict(block).batchCounterKeys()) {
      Tensor tensor = tensors.get(key);
      if (tensor != null && tensor.size() == 1 && !tensor.type().isFloating()) {
        return tensor.toLongs()[0];
      }
    }
    return 0;
  }
}
