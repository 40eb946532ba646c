package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of weights in a checkpoint, its keys understood.
 *
 * @param map whose names it uses
 * @param container where in the file it lies, such as {@code state_dict}; empty for the top
 * @param prefix what stands before the backbone's keys in the container, such as {@code backbone.}
 * @param backbone tensors in torchvision's or timm's names; what has none has its own
 * @param heads tensors of each head, by their keys within it
 * @param modules tensors by their keys within the network, without what wraps it
 * @param plain all tensors of the container by their own keys, wrappers' prefixes removed
 * @param unknown keys that may be anything
 * @param leftOut keys that are known not to be needed, such as a classifier's
 */
public record StateDict(
    KeyMap map,
    String container,
    String prefix,
    Map<String, Tensor> backbone,
    Map<HeadRole, Map<String, Tensor>> heads,
    Map<String, Tensor> modules,
    Map<String, Tensor> plain,
    List<String> unknown,
    List<String> leftOut) {
  /** Keeps copies in the order given. */
  public StateDict {
    backbone = Collections.unmodifiableMap(new LinkedHashMap<>(backbone));
    heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    plain = Collections.unmodifiableMap(new LinkedHashMap<>(plain));
    unknown = List.copyOf(unknown);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * What the file calls these weights: the container and the prefix, such as {@code
   * state_dict/backbone}; empty if the backbone lies bare at the top.
   */
  public String label() {
    String module = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return container.isEmpty() || module.isEmpty() ? container + module : container + "/" + module;
  }

  /**
   * The tensors of a head by their keys within it: those of the head that does the same in the
   * project the file is of, else those under the method's own prefix; empty if the file has no such
   * head.
   *
   * @param prefix of the head's keys in the method's official checkpoint, such as {@code projector}
   */
  public Map<String, Tensor> head(String prefix) {
    Map<String, Tensor> byRole =
        HeadRole.ofPrefix(prefix).map(role -> heads.getOrDefault(role, Map.of())).orElse(Map.of());
    if (!byRole.isEmpty()) {
      return byRole;
    }
    var own = new LinkedHashMap<String, Tensor>();
    modules.forEach(
        (key, tensor) -> {
          if (key.startsWith(prefix + ".")) {
            own.put(key.substring(prefix.length() + 1), tensor);
          }
        });
    return own;
  }
}
