package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The orders in which training programs hand the parameters of a state dict to their optimiser,
 * which then knows them by number alone.
 *
 * <p>The official codes keep the state dict's order. solo-learn may cut each module's group in two,
 * weights first, then what has one dimension and takes no decay. lightly's benchmarks do so over
 * all modules at once and have the online classifier's last; DINO's code does so too, and leaves
 * out the lengths of a weight-normalised last layer, which it does not train.
 */
final class ParameterOrder {
  private static final Pattern BUFFER =
      Pattern.compile(
          "(?:.*\\.)?(?:running_mean|running_var|num_batches_tracked|queue|queue_ptr|bank|bank_ptr)");

  /** Modules that follow others by moving averages; some programs leave them to the optimiser. */
  private static final Pattern FOLLOWER =
      Pattern.compile("(?:momentum_\\w+|teacher\\w*|\\w+_momentum|encoder_k|key_\\w+)\\..*");

  private static final String LENGTH = ".weight_g";
  private static final String CLASSIFIER = "online_classifier.";

  private ParameterOrder() {}

  /** The parameters of a state dict, in its order. */
  static List<String> parameters(Map<String, Tensor> dict) {
    return dict.keySet().stream().filter(key -> !BUFFER.matcher(key).matches()).toList();
  }

  /**
   * All orders that agree with how many parameters each of the optimiser's groups has.
   *
   * @param dict state dict, wrappers' prefixes removed
   * @param groupSizes number of parameters in each group
   */
  static Set<List<String>> candidates(Map<String, Tensor> dict, List<Integer> groupSizes) {
    int count = groupSizes.stream().mapToInt(Integer::intValue).sum();
    List<String> all = parameters(dict);
    List<String> led = all.stream().filter(key -> !FOLLOWER.matcher(key).matches()).toList();
    var orders = new LinkedHashSet<List<String>>();
    List<String> moved = all.stream().filter(key -> !key.endsWith(LENGTH)).toList();
    for (List<String> names : List.of(all, led, moved)) {
      if (names.size() != count) {
        continue;
      }
      orders.add(names);
      for (List<List<String>> groups :
          List.of(splitByModule(dict, names), splitOverall(dict, names))) {
        if (groups.stream().map(List::size).toList().equals(groupSizes)) {
          orders.add(groups.stream().flatMap(List::stream).toList());
        }
      }
    }
    return orders;
  }

  private static List<List<String>> splitByModule(Map<String, Tensor> dict, List<String> names) {
    var modules = new LinkedHashMap<String, List<String>>();
    for (String name : names) {
      String module = name.substring(0, name.indexOf('.') + 1);
      modules.computeIfAbsent(module, m -> new ArrayList<>()).add(name);
    }
    return modules.values().stream().flatMap(module -> split(dict, module)).toList();
  }

  private static List<List<String>> splitOverall(Map<String, Tensor> dict, List<String> names) {
    List<String> classifier = names.stream().filter(name -> name.startsWith(CLASSIFIER)).toList();
    List<String> rest = names.stream().filter(name -> !name.startsWith(CLASSIFIER)).toList();
    return Stream.concat(split(dict, rest), Stream.of(classifier))
        .filter(group -> !group.isEmpty())
        .toList();
  }

  private static Stream<List<String>> split(Map<String, Tensor> dict, Collection<String> names) {
    return Stream.of(
            names.stream().filter(name -> axes(dict, name) > 1).toList(),
            names.stream().filter(name -> axes(dict, name) <= 1).toList())
        .filter(group -> !group.isEmpty());
  }

  private static int axes(Map<String, Tensor> dict, String name) {
    Tensor tensor = dict.get(name);
    return tensor == null ? 0 : tensor.shape().length;
  }
}
