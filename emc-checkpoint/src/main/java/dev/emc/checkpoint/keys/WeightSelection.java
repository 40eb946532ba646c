package dev.emc.checkpoint.keys;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The weights of a file that are taken, and what else was there to take.
 *
 * @param taken the set of weights
 * @param others what the file calls other sets that would have fitted as well; empty if the user
 *     has chosen
 */
public record WeightSelection(StateDict taken, List<String> others) {
  static final String TOP = "the top level";
  private static final int EXAMPLES = 3;

  /** Keeps a copy. */
  public WeightSelection {
    others = List.copyOf(others);
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
    List<StateDict> sets = KeyDetector.forNetwork(tensors, choice, network);
    if (sets.isEmpty()) {
      throw new ConfigException(
          "%s: none of its %d tensors belongs to this backbone%s; %s; known are the keys of %s"
              .formatted(
                  source,
                  tensors.size(),
                  choice.keys() == null ? "" : " by start-keys: " + choice.keys().key(),
                  impression(tensors),
                  KeyMap.names()));
    }
    if (choice.weights() != null) {
      return new WeightSelection(named(source, sets, choice.weights()), List.of());
    }
    return first(sets, sets.stream().filter(network::isFilledBy).toList());
  }

  /**
   * Chooses weights for nobody in particular.
   *
   * @throws ConfigException if the file has no weights that are known, or not what the user wants
   */
  public static WeightSelection of(
      String source, Map<String, Tensor> tensors, WeightChoice choice) {
    requirePrefix(source, tensors, choice);
    List<StateDict> sets = KeyDetector.all(tensors, choice);
    if (sets.isEmpty()) {
      throw new ConfigException(
          "%s: no model was recognised by its keys; %s; known are those of %s"
              .formatted(source, impression(tensors), KeyMap.names()));
    }
    if (choice.weights() != null) {
      return new WeightSelection(named(source, sets, choice.weights()), List.of());
    }
    int size = sets.get(0).backbone().size();
    return first(sets, sets.stream().filter(dict -> dict.backbone().size() == size).toList());
  }

  private static WeightSelection first(List<StateDict> sets, List<StateDict> alike) {
    StateDict taken = sets.get(0);
    return new WeightSelection(
        taken, alike.stream().filter(dict -> dict != taken).map(WeightSelection::name).toList());
  }

  private static String name(StateDict dict) {
    return dict.label().isEmpty() ? TOP : dict.label();
  }

  private static StateDict named(String source, List<StateDict> sets, String wanted) {
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
    var known =
        KeyDetector.detect(tensors).flatMap(dict -> Architecture.of(dict.backbone())).orElse(null);
    if (known != null) {
      return "it looks like " + known.text();
    }
    List<String> keys = keys(tensors);
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
