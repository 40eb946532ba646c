package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One way to understand the keys of a container: what wraps the network taken off, one of several
 * networks looked at, and its names read by a map.
 *
 * @param container where the keys lie
 * @param plain all tensors of the container
 * @param wrapper what stands before the network's keys
 * @param branch which of the networks behind the wrapper
 * @param leftovers tells what has no place
 */
record Reading(
    String container,
    Map<String, Tensor> plain,
    String wrapper,
    Branch branch,
    Leftovers leftovers) {

  /** Queries, keys and values. */
  private static final int PARTS = 3;

  /** A factor for each channel, which torchvision shapes like an image. */
  private static final String SCALE = ".gamma";

  /** Layers under names that say nothing to a network which has others. */
  private static final Pattern FOREIGN = Pattern.compile("(?:\\d+|encoder|features|stages)\\..*");

  /**
   * What came of it.
   *
   * @param dict the keys understood
   * @param unexplained how many keys its map has no place for
   */
  record Read(CheckpointWeights dict, int unexplained) {}

  /** Keys of the container by what they are within the network. */
  private Map<String, String> modules() {
    var modules = new LinkedHashMap<String, String>();
    for (String key : plain.keySet()) {
      if (key.startsWith(wrapper)) {
        branch.key(key.substring(wrapper.length())).ifPresent(name -> modules.put(name, key));
      }
    }
    return modules;
  }

  /** As a map reads it; null if no tensor is a backbone's. */
  @Nullable Read by(KeyMap map) {
    Map<String, String> modules = modules();
    var found = new Found(map, modules);
    for (KeyMap.Place place : map.places()) {
      List<Naming> namings =
          place.namings().stream()
              .filter(naming -> naming.reads(modules.keySet(), place.prefix()))
              .sorted(
                  Comparator.<Naming, Boolean>comparing(naming -> !naming.needsAnchor())
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      modules.forEach((name, key) -> found.backbone(place.prefix(), namings, name, key));
      if (!found.backbone.isEmpty()) {
        break;
      }
    }
    return found.finish();
  }

  /** As a network's own names read it; null if no tensor is its backbone's. */
  @Nullable Read own(String prefix, NetworkKeys network) {
    Map<String, String> modules = modules();
    var found = new Found(KeyMap.OWN, modules);
    found.heads.addAll(network.headPrefixes());
    found.prefix = prefix;
    modules.forEach(
        (name, key) -> {
          if (name.startsWith(prefix) && !found.isHeads(name)) {
            String rest = name.substring(prefix.length());
            if (network.has(rest)) {
              found.take(rest, key, rest);
            }
          }
        });
    boolean isAny = found.backbone.keySet().stream().anyMatch(network.backbone()::containsKey);
    return isAny ? found.finish() : null;
  }

  /** What has been found so far. */
  private final class Found {
    final KeyMap map;
    final Map<String, String> modules;
    final Map<String, Tensor> backbone = new LinkedHashMap<>();
    final Map<HeadRole, Map<String, Tensor>> roles = new EnumMap<>(HeadRole.class);

    /** Keys of the parts of a tensor, by its name and their numbers. */
    final Map<String, SortedMap<Integer, String>> parts = new LinkedHashMap<>();

    final List<String> unknown = new ArrayList<>();
    final List<String> leftOut = new ArrayList<>();
    final Collection<String> taken = new HashSet<>();
    final Collection<String> heads = new ArrayList<>();
    String prefix = "";

    /** The prefix by the file's own names. */
    String path = "";

    @Nullable Naming naming;
    int unexplained;

    Found(KeyMap map, Map<String, String> modules) {
      this.map = map;
      this.modules = modules;
    }

    void backbone(String at, List<Naming> namings, String name, String key) {
      if (!name.startsWith(at) || map.other(name).isPresent()) {
        return;
      }
      String rest = name.substring(at.length());
      for (Naming each : namings) {
        String mapped = each.name(rest).orElse(null);
        if (mapped != null) {
          prefix = at;
          naming = each;
          if (leftovers.isReplaced(mapped)) {
            leftOut.add(key);
            taken.add(key);
            return;
          }
          take(leftovers.spelled(mapped), key, rest);
          return;
        }
      }
    }

    void take(String mapped, String key, String rest) {
      path = key.substring(0, key.length() - rest.length());
      int part = mapped.indexOf('#');
      if (part >= 0) {
        parts
            .computeIfAbsent(mapped.substring(0, part), name -> new TreeMap<>())
            .put(Integer.valueOf(mapped.substring(part + 1)), key);
        taken.add(key);
        return;
      }
      backbone.put(mapped, mapped.endsWith(SCALE) ? TensorForms.row(tensor(key)) : tensor(key));
      taken.add(key);
    }

    /** Puts tensors together that are one here; of what does not fit nothing is taken. */
    private void join() {
      parts.forEach(
          (name, keys) -> {
            List<Tensor> tensors = keys.values().stream().map(this::tensor).toList();
            if (keys.size() == PARTS && TensorForms.canBeJoined(tensors)) {
              backbone.put(name, TensorForms.joined(tensors));
            } else {
              taken.removeAll(keys.values());
            }
          });
    }

    @Nullable Read finish() {
      join();
      if (backbone.isEmpty()) {
        return null;
      }
      var names = new LinkedHashMap<String, String>();
      modules.forEach((name, key) -> names.put(key, name));
      for (String key : plain.keySet()) {
        String name = names.get(key);
        if (taken.contains(key)) {
          continue;
        } else if (name == null) {
          outside(key);
        } else {
          rest(name, key);
        }
      }
      var byName = new LinkedHashMap<String, Tensor>();
      modules.forEach((name, key) -> byName.put(name, tensor(key)));
      var dict =
          new CheckpointWeights(
              map, container, path, backbone, roles, byName, plain, unknown, leftOut);
      return new Read(dict, unexplained);
    }

    /** A key that is not behind the wrapper, or is another network's. */
    private void outside(String key) {
      boolean isOther =
          key.startsWith(wrapper)
              || Branch.isOwned(key)
              || Naming.ALL.stream().anyMatch(each -> plain.containsKey(root(key) + each.anchor()));
      boolean isSpare = isOther || leftovers.kind("", key, tensor(key)) == Leftovers.Kind.SPARE;
      unexplained++;
      (isSpare ? leftOut : unknown).add(key);
    }

    boolean isHeads(String name) {
      return heads.stream().anyMatch(head -> name.startsWith(head + "."));
    }

    private static String root(String key) {
      return key.substring(0, key.indexOf('.') + 1);
    }

    private void rest(String name, String key) {
      MappedKey mapped = map.other(name).orElse(null);
      if (mapped != null && mapped.role() != null) {
        roles
            .computeIfAbsent(mapped.role(), role -> new LinkedHashMap<>())
            .put(mapped.key(), tensor(key));
        return;
      }
      if (mapped != null) {
        String own = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        if (leftovers.isOwn(own)) {
          backbone.put(own, tensor(key));
        } else {
          leftOut.add(key);
        }
        return;
      }
      if (isHeads(name)) {
        return;
      }
      unexplained++;
      boolean isBehind = name.startsWith(prefix);
      String rest = isBehind ? name.substring(prefix.length()) : name;
      switch (kind(isBehind ? path : "", rest, key, isBehind)) {
        case BACKBONE -> backbone.put(rest, tensor(key));
        case SPARE -> leftOut.add(key);
        case UNKNOWN -> unknown.add(name);
      }
    }

    private Leftovers.Kind kind(String at, String rest, String key, boolean isBehind) {
      Leftovers.Kind kind = leftovers.kind(at, rest, tensor(key));
      if (kind == Leftovers.Kind.SPARE) {
        return kind;
      }
      if (!isBehind) {
        return Branch.isOwned(rest) ? Leftovers.Kind.SPARE : Leftovers.Kind.UNKNOWN;
      }
      if (naming != null && naming.isForeign() && FOREIGN.matcher(rest).matches()) {
        return Leftovers.Kind.BACKBONE;
      }
      return kind == Leftovers.Kind.UNKNOWN && Branch.isOwned(rest) ? Leftovers.Kind.SPARE : kind;
    }

    private Tensor tensor(String key) {
      Tensor tensor = plain.get(key);
      if (tensor == null) {
        throw new IllegalArgumentException("there is no tensor '" + key + "'");
      }
      return tensor;
    }
  }
}
