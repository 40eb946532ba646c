package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.nn.CopiedParameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The target network of a harness. */
final class HarnessTarget {
  private final TargetNetwork spec;
  private final CopiedParameters copies;
  private final Map<String, Parameter> followed = new LinkedHashMap<>();

  /**
   * Copies the backbone and the heads that the method's target is to have, as they are now.
   *
   * @param manager owns the copies
   */
  HarnessTarget(TargetNetwork spec, SslMethod method, TestEncoder encoder, NDManager manager) {
    this.spec = spec;
    Map<String, Block> heads = method.heads();
    var copied = new LinkedHashMap<String, Block>();
    spec.heads()
        .forEach(
            (name, copy) -> copied.put(copy, Checks.present("heads() for target()", heads, name)));
    copies = encoder.copyForTarget(copied.values(), manager);
    PytorchKeys.of(encoder.backbone())
        .forEach((key, p) -> followed.put(spec.backboneKeyPrefix() + key, p));
    followed.putAll(PytorchKeys.ofHeads(copied));
  }

  /** Follows by a step if this is when it does. */
  void move(TargetNetwork.Moves when, StepInfo info) {
    if (spec.moves() != when) {
      return;
    }
    copies.follow(
        followed.values().stream().filter(p -> !PytorchKeys.isBuffer(p)).toList(),
        spec.momentum(info));
  }

  /** All arrays by state-dict key, running statistics included. */
  Map<String, NDArray> arrays() {
    var arrays = new LinkedHashMap<String, NDArray>();
    followed.forEach((key, parameter) -> arrays.put(key, copies.copyOf(parameter)));
    return Collections.unmodifiableMap(arrays);
  }

  /** Becomes what another one is. */
  void take(HarnessTarget other) {
    Map<String, NDArray> own = arrays();
    other
        .arrays()
        .forEach((key, a) -> Checks.present("target", own, key).set(new NDIndex("..."), a));
  }
}
