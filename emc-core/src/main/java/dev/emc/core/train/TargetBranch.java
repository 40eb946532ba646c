package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.nn.CopiedParameters;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.StateDict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target network of a run: the blocks of the first with arrays of their own. */
final class TargetBranch {
  private final TargetNetwork spec;
  private final Map<String, Block> blocks;
  private final Map<Block, String> prefixes = new IdentityHashMap<>();
  private final CopiedParameters copies;
  private final Map<String, Long> batchesSeen = new LinkedHashMap<>();
  private final List<Parameter> backboneFollows = new ArrayList<>();
  private final List<Parameter> headsFollow = new ArrayList<>();

  /**
   * Copies blocks.
   *
   * @param online the network's initialised blocks by what comes before their keys, the backbone's
   *     first
   * @param manager owns the copies
   * @throws IllegalStateException if the target is to have a head that the method does not have
   */
  TargetBranch(TargetNetwork spec, Map<String, Block> online, NDManager manager) {
    this.spec = spec;
    var copied = new LinkedHashMap<String, Block>();
    var heads = new LinkedHashMap<>(spec.heads());
    online.forEach(
        (prefix, block) -> {
          if (copied.isEmpty()) {
            copied.put(spec.backboneKeyPrefix(), block);
          } else {
            String copy = heads.remove(prefix.substring(0, prefix.length() - 1));
            if (copy != null) {
              copied.put(copy + ".", block);
            }
          }
        });
    if (!heads.isEmpty()) {
      throw new IllegalStateException(
          "target() names heads that heads() does not have: " + heads.keySet());
    }
    this.blocks = Collections.unmodifiableMap(copied);
    var parameters = new ArrayList<Parameter>();
    blocks.forEach(
        (prefix, block) -> {
          prefixes.put(block, prefix);
          batchesSeen.put(prefix, 0L);
          List<Parameter> follow = prefixes.size() == 1 ? backboneFollows : headsFollow;
          for (StateDict.Entry entry : entries(block)) {
            // One that two blocks share follows once.
            if (!entry.buffer() && !parameters.contains(entry.parameter())) {
              follow.add(entry.parameter());
            }
            parameters.add(entry.parameter());
          }
        });
    this.copies = new CopiedParameters(parameters, manager);
  }

  private static List<StateDict.Entry> entries(Block block) {
    return List.copyOf(StateDict.of(Map.of("", block)).entries());
  }

  /** What the method wants of it. */
  TargetNetwork spec() {
    return spec;
  }

  /** The copied blocks by what comes before their keys, the backbone first. */
  Map<String, Block> blocks() {
    return blocks;
  }

  /** Whether it has a copy of a block. */
  boolean has(Block block) {
    return prefixes.containsKey(block);
  }

  /** All arrays by state-dict key, in order, running statistics included. */
  Map<String, NDArray> arrays() {
    return arrays(blocks);
  }

  /** Arrays of one block by key within it, in order. */
  Map<String, NDArray> arrays(Block block) {
    return arrays(Map.of("", block));
  }

  private Map<String, NDArray> arrays(Map<String, Block> of) {
    var arrays = new LinkedHashMap<String, NDArray>();
    StateDict.of(of)
        .entries()
        .forEach(entry -> arrays.put(entry.key(), copies.copyOf(entry.parameter())));
    return Collections.unmodifiableMap(arrays);
  }

  /** Its own running statistics. */
  List<NDArray> runningStatistics() {
    return blocks.values().stream()
        .flatMap(block -> entries(block).stream())
        .filter(StateDict.Entry::buffer)
        .map(entry -> copies.copyOf(entry.parameter()))
        .toList();
  }

  /** Training forward passes by block prefix. */
  Map<String, Long> batchesSeen() {
    return batchesSeen;
  }

  /** Becomes what the network is in one of its blocks, running statistics included. */
  void copyOnline(Block block, long seen) {
    GradMode.off(() -> entries(block).forEach(entry -> copies.copy(entry.parameter())));
    batchesSeen.put(Optional.ofNullable(prefixes.get(block)).orElseThrow(), seen);
  }

  /** Makes the network what this is, where this has copies. */
  void copyToOnline() {
    GradMode.off(
        () -> {
          for (Block block : blocks.values()) {
            for (StateDict.Entry entry : entries(block)) {
              StateDict.copy(copies.copyOf(entry.parameter()), entry.parameter().getArray());
            }
          }
        });
  }

  /**
   * Follows the network by a step: target = m · target + (1 − m) · online.
   *
   * @param backboneStays whether the backbone is frozen
   */
  void move(StepInfo step, boolean backboneStays) {
    double momentum = spec.momentum(step);
    GradMode.off(
        () -> {
          if (!backboneStays) {
            copies.follow(backboneFollows, momentum);
          }
          copies.follow(headsFollow, momentum);
        });
  }

  /** Passes an array through the target's copy of a block, outside the graph. */
  NDArray forward(Block block, NDArray input, boolean training, Precision precision) {
    String prefix = prefixes.get(block);
    if (prefix == null) {
      throw new IllegalStateException(
          "the target network has no copy of this head; target() names " + spec.heads().keySet());
    }
    NDArray output =
        GradMode.off(() -> NetworkEncoders.forward(block, copies, input, training, precision));
    if (training && batchesSeen.merge(prefix, 1L, Long::sum) == 1) {
      requireAllAsked(prefix, block);
    }
    return output;
  }

  /** A block that reads its parameters past the store would run with the network's weights. */
  private void requireAllAsked(String prefix, Block block) {
    for (StateDict.Entry entry : entries(block)) {
      if (!copies.wasAsked(entry.parameter())) {
        throw new IllegalStateException(
            ("the target network cannot run '%s': its block does not ask the ParameterStore for"
                    + " it, so that it would take the trained network's weights")
                .formatted(prefix + entry.key()));
      }
    }
  }
}
