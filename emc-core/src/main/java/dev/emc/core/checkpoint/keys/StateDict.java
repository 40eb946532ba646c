package dev.emc.core.checkpoint.keys;

import dev.emc.core.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state dict in a checkpoint, its keys understood.
 *
 * @param map whose names it uses
 * @param container where in the file it lies, such as {@code state_dict}; empty for the top
 * @param backbone tensors in torchvision's or timm's names
 * @param heads tensors of each head, by their keys within it
 * @param plain all tensors by their own keys, wrappers' prefixes removed
 * @param unknown keys that the map has no place for
 */
public record StateDict(
    KeyMap map,
    String container,
    Map<String, Tensor> backbone,
    Map<HeadRole, Map<String, Tensor>> heads,
    Map<String, Tensor> plain,
    List<String> unknown) {
  /** Keeps copies in the order given. */
  public StateDict {
    backbone = Collections.unmodifiableMap(new LinkedHashMap<>(backbone));
    heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    plain = Collections.unmodifiableMap(new LinkedHashMap<>(plain));
    unknown = List.copyOf(unknown);
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
    plain.forEach(
        (key, tensor) -> {
          if (key.startsWith(prefix + ".")) {
            own.put(key.substring(prefix.length() + 1), tensor);
          }
        });
    return own;
  }
}
