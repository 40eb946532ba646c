package dev.emc.checkpoint.keys;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The weights of a file that are taken, and what else was there to take.
 *
 * @param taken the set of weights
 * @param target the set that follows it by a moving average, such as the teacher's, for a method
 *     that has a target network; nothing if the file has none or what is taken is one itself
 * @param others what the file calls other sets that would have fitted as well; empty if the user
 *     has chosen
 * @param state what belongs to no layer of these networks by its last name, such as MoCo's {@code
 *     queue} and {@code queue_ptr} or DINO's {@code center}
 */
public record WeightSelection(
    CheckpointWeights taken,
    Optional<CheckpointWeights> target,
    List<String> others,
    Map<String, Tensor> state) {
  static final String TOP = "the top level";
  private static final int EXAMPLES = 3;

  /** What layers call their tensors. */
  private static final Pattern OF_LAYER =
      Pattern.compile("weight(?:_[gv])?|bias|gamma|beta|running_(?:mean|var)|num_batches_tracked");

  /** Keeps copies. */
  public WeightSelection {
    others = List.copyOf(others);
    state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
  }

  /** Of a file that has nothing else. */
  static WeightSelection only(CheckpointWeights taken) {
    return new WeightSelection(taken, Optional.empty(), List.of(), Map.of());
  }

  /**
   * Chooses weights for a network.
   *
   * @param source what messages call the file
   * @param tensors of the file by path
   * @throws ConfigException if the file has nothing of the network's backbone, or not what the user
   *     wants
   */
  public static WeightSelection of(
      String source, Map<String, Tensor> tensors, WeightChoice choice, NetworkKeys network) {
    requirePrefix(source, tensors, choice);
    List<CheckpointWeights> sets = KeyDetector.forNetwork(tensors, choice, network);
    if (sets.isEmpty()) {
      throw new ConfigException(
          "%s: none of its %s tensors belongs to this backbone%s; %s; known are the keys of %s"
              .formatted(
                  source,
                  tensors.size(),
                  choice.keys() == null ? "" : " by start-keys: " + choice.keys().key(),
                  impression(tensors),
                  KeyMap.names()));
    }
    return chosen(
        source, tensors, choice, sets, sets.stream().filter(network::isFilledBy).toList());
  }

  /**
   * Chooses weights for nobody in particular.
   *
   * @throws ConfigException if the file has no weights that are known, or not what the user wants
   */
  public static WeightSelection of(
      String source, Map<String, Tensor> tensors, WeightChoice choice) {
    requirePrefix(source, tensors, choice);
    List<CheckpointWeights> sets = KeyDetector.all(tensors, choice);
    if (sets.isEmpty()) {
      throw new ConfigException(
          "%s: no model was recognised by its keys; %s; known are those of %s"
              .formatted(source, impression(tensors), KeyMap.names()));
    }
    int size = sets.get(0).backbone().size();
    return chosen(
        source,
        tensors,
        choice,
        sets,
        sets.stream().filter(dict -> dict.backbone().size() == size).toList());
  }

  /**
   * The set that is wanted, or else the first.
   *
   * @param alike those that would do as well
   */
  private static WeightSelection chosen(
      String source,
      Map<String, Tensor> tensors,
      WeightChoice choice,
      List<CheckpointWeights> sets,
      List<CheckpointWeights> alike) {
    CheckpointWeights taken =
        choice.weights() == null ? sets.get(0) : named(source, sets, choice.weights());
    List<CheckpointWeights> others = alike.stream().filter(dict -> dict != taken).toList();
    Optional<CheckpointWeights> target =
        Branch.isFollower(taken.label())
            ? Optional.empty()
            : others.stream().filter(dict -> Branch.isFollower(dict.label())).findFirst();
    return new WeightSelection(
        taken,
        target,
        choice.weights() == null ? others.stream().map(WeightSelection::name).toList() : List.of(),
        state(tensors, sets));
  }

  /** What is no layer's, of all but optimisers and the networks' own. */
  private static Map<String, Tensor> state(
      Map<String, Tensor> tensors, List<CheckpointWeights> sets) {
    Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
    for (CheckpointWeights dict : sets) {
      known.addAll(dict.backbone().values());
      dict.heads().values().forEach(head -> known.addAll(head.values()));
    }
    var state = new LinkedHashMap<String, Tensor>();
    tensors.forEach(
        (path, tensor) -> {
          String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('.')) + 1);
          if (!path.startsWith("optimizer")
              && !known.contains(tensor)
              && !OF_LAYER.matcher(name).matches()) {
            state.putIfAbsent(name, tensor);
          }
        });
    return state;
  }

  private static String name(CheckpointWeights dict) {
    return dict.label().isEmpty() ? TOP : dict.label();
  }

  private static CheckpointWeights named(
      String source, List<CheckpointWeights> sets, String wanted) {
    return sets.stream()
        .filter(dict -> dict.label().equals(wanted))
        .findFirst()
        .or(() -> sets.stream().filter(dict -> isPart(wanted, dict.label())).findFirst())
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: start-weights: there are none under '%s'; there are weights under %s"
                        .formatted(
                            source,
                            wanted,
                            sets.stream()
                                .map(WeightSelection::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** Whether a label has these words, of whole names or what underscores part them into. */
  private static boolean isPart(String wanted, String label) {
    return !wanted.isEmpty()
        && ("/" + label + "/")
            .replace('.', '/')
            .replace('_', '/')
            .contains("/" + wanted.replace('.', '/').replace('_', '/') + "/");
  }

  private static void requirePrefix(
      String source, Map<String, Tensor> tensors, WeightChoice choice) {
    String prefix = choice.prefix();
    if (prefix == null) {
      return;
    }
    List<String> keys = keys(tensors);
    String whole = Prefixes.completed(prefix, keys);
    if (keys.stream().noneMatch(key -> key.startsWith(whole))) {
      throw new ConfigException(
          "%s: start-prefix: no key begins with '%s'; %s"
              .formatted(source, prefix, impression(tensors)));
    }
  }

  /** The keys without what is before them in the file. */
  private static List<String> keys(Map<String, Tensor> tensors) {
    return tensors.keySet().stream()
        .filter(path -> !path.startsWith("optimizer"))
        .map(path -> Prefixes.unwrapped(path.substring(path.lastIndexOf('/') + 1)))
        .toList();
  }

  /** What a file seems to be that nothing was found in. */
  private static String impression(Map<String, Tensor> tensors) {
    var known = KeyDetector.detect(tensors).flatMap(Architecture::of).orElse(null);
    if (known != null) {
      return "it looks like " + known.text();
    }
    List<String> keys = keys(tensors);
    if (keys.isEmpty()) {
      return tensors.isEmpty() ? "it holds no tensors" : "its tensors are all an optimizer's";
    }
    String examples = keys.stream().limit(EXAMPLES).collect(Collectors.joining(", "));
    String common = keys.size() > 1 ? Prefixes.common(keys) : "";
    return "its keys are such as %s%s"
        .formatted(
            examples,
            common.isEmpty()
                ? ""
                : ", all with '%s' before them (start-prefix takes a prefix off)"
                    .formatted(common));
  }
}
