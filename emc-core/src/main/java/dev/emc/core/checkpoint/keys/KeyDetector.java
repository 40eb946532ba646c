package dev.emc.core.checkpoint.keys;

import dev.emc.core.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the state dict in a checkpoint's tensors and whose names it uses: of all containers and
 * maps, the pair that places most backbone tensors and then leaves fewest keys over.
 */
public final class KeyDetector {
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  private KeyDetector() {}

  /**
   * The state dict that fits best under any map; nothing if no tensor is a backbone's.
   *
   * @param tensors by path, keys joined by {@code /}
   */
  public static Optional<StateDict> detect(Map<String, Tensor> tensors) {
    return best(tensors, List.of(KeyMap.values()));
  }

  /** The state dict that fits best under this map; nothing if no tensor is a backbone's. */
  public static Optional<StateDict> detect(Map<String, Tensor> tensors, KeyMap map) {
    return best(tensors, List.of(map));
  }

  /**
   * The state dict that has most of a network's backbone keys, under any map or under the names of
   * the network itself, which need no map; nothing if it has none.
   *
   * @param backbonePrefix what the network's method puts before its backbone's keys
   * @param headPrefixes what it puts before its heads' keys
   * @param backboneKeys the network's, without the prefix
   */
  public static Optional<StateDict> forNetwork(
      Map<String, Tensor> tensors,
      String backbonePrefix,
      Set<String> headPrefixes,
      Set<String> backboneKeys) {
    List<StateDict> candidates = new ArrayList<>();
    detect(tensors).ifPresent(candidates::add);
    containers(tensors)
        .forEach(
            (name, content) -> candidates.add(own(name, content, backbonePrefix, headPrefixes)));
    return candidates.stream()
        .filter(dict -> common(dict, backboneKeys) > 0)
        .max(Comparator.comparingInt(dict -> common(dict, backboneKeys)));
  }

  private static int common(StateDict dict, Set<String> keys) {
    return (int) dict.backbone().keySet().stream().filter(keys::contains).count();
  }

  private static StateDict own(
      String container, Map<String, Tensor> content, String prefix, Set<String> headPrefixes) {
    var backbone = new LinkedHashMap<String, Tensor>();
    List<String> unknown = new ArrayList<>();
    content.forEach(
        (key, tensor) -> {
          boolean isHeads = headPrefixes.stream().anyMatch(head -> key.startsWith(head + "."));
          if (key.startsWith(prefix) && !isHeads) {
            backbone.put(key.substring(prefix.length()), tensor);
          } else if (!isHeads) {
            unknown.add(key);
          }
        });
    return new StateDict(KeyMap.OWN, container, backbone, Map.of(), content, unknown);
  }

  private static Optional<StateDict> best(Map<String, Tensor> tensors, List<KeyMap> maps) {
    List<StateDict> candidates = new ArrayList<>();
    containers(tensors)
        .forEach(
            (container, content) -> {
              for (KeyMap map : maps) {
                StateDict candidate = read(map, container, content);
                if (!candidate.backbone().isEmpty()) {
                  candidates.add(candidate);
                }
              }
            });
    // Among equals the map listed first is the plainest explanation.
    return candidates.stream()
        .min(
            Comparator.comparingInt((StateDict dict) -> -dict.backbone().size())
                .thenComparingInt(dict -> dict.unknown().size())
                .thenComparing(StateDict::map));
  }

  /** Tensors by what is before the last {@code /} of their path, optimiser buffers left out. */
  private static Map<String, Map<String, Tensor>> containers(Map<String, Tensor> tensors) {
    var containers = new LinkedHashMap<String, Map<String, Tensor>>();
    tensors.forEach(
        (path, tensor) -> {
          int slash = path.lastIndexOf('/');
          String container = slash < 0 ? "" : path.substring(0, slash);
          if (!container.startsWith("optimizer")) {
            containers
                .computeIfAbsent(container, c -> new LinkedHashMap<>())
                .put(unwrapped(path.substring(slash + 1)), tensor);
          }
        });
    return containers;
  }

  private static String unwrapped(String key) {
    for (String wrapper : WRAPPERS) {
      if (key.startsWith(wrapper)) {
        return unwrapped(key.substring(wrapper.length()));
      }
    }
    return key;
  }

  private static StateDict read(KeyMap map, String container, Map<String, Tensor> content) {
    var backbone = new LinkedHashMap<String, Tensor>();
    var heads = new EnumMap<HeadRole, Map<String, Tensor>>(HeadRole.class);
    List<String> unknown = new ArrayList<>();
    content.forEach(
        (key, tensor) -> {
          MappedKey mapped = map.map(key).orElse(null);
          if (mapped == null) {
            unknown.add(key);
          } else if (mapped.isBackbone()) {
            backbone.put(mapped.key(), tensor);
          } else if (mapped.role() != null) {
            heads
                .computeIfAbsent(mapped.role(), r -> new LinkedHashMap<>())
                .put(mapped.key(), tensor);
          }
        });
    return new StateDict(map, container, backbone, heads, content, unknown);
  }
}
