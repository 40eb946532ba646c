package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sets of weights in a checkpoint's tensors and whose names they use. A container is read
 * in every way there is ({@link Reading}); of those that take the same tensors for a backbone's,
 * the one counts that places most of them and then leaves fewest keys over.
 */
public final class KeyDetector {
  private final Map<String, Map<String, Tensor>> containers;
  private final WeightChoice choice;

  private KeyDetector(Map<String, Tensor> tensors, WeightChoice choice) {
    this.containers = containers(tensors);
    this.choice = choice;
  }

  /**
   * The weights that fit best under any map; nothing if no tensor is a backbone's.
   *
   * @param tensors by path, keys joined by {@code /}
   */
  public static Optional<CheckpointWeights> detect(Map<String, Tensor> tensors) {
    return all(tensors, WeightChoice.ANY).stream().findFirst();
  }

  /** All sets of weights, whatever their names and what wraps them. */
  public static List<CheckpointWeights> all(Map<String, Tensor> tensors) {
    return all(tensors, WeightChoice.ANY);
  }

  /** The weights that fit best under this map; nothing if no tensor is a backbone's. */
  public static Optional<CheckpointWeights> detect(Map<String, Tensor> tensors, KeyMap map) {
    return all(tensors, new WeightChoice(map, null, null, false)).stream().findFirst();
  }

  /**
   * All sets of weights, each read in the best way: those with the most backbone tensors first, of
   * equals the trained before what follows it by a moving average, then in the file's order.
   *
   * @param tensors by path, keys joined by {@code /}
   * @param choice whose names the keys are, and what is to be taken off them
   */
  public static List<CheckpointWeights> all(Map<String, Tensor> tensors, WeightChoice choice) {
    var detector = new KeyDetector(tensors, choice);
    List<CheckpointWeights> sets =
        detector.disjoint(
            detector.mapped(Leftovers.ANY), Comparator.comparingInt(KeyDetector::size));
    return sets.stream()
        .sorted(
            Comparator.comparing(KeyDetector::size)
                .reversed()
                .thenComparing(dict -> Branch.isFollower(dict.label())))
        .toList();
  }

  /**
   * All sets of weights that have something of a network's backbone, under any map or under the
   * names of the network itself, which need no map. Those that fill the backbone come first, of
   * these the trained before what follows it by a moving average; then those that fit best.
   */
  static List<CheckpointWeights> forNetwork(
      Map<String, Tensor> tensors, WeightChoice choice, NetworkKeys network) {
    var detector = new KeyDetector(tensors, choice);
    Leftovers leftovers = Leftovers.of(network.backbone().keySet());
    List<Reading.Read> candidates = new ArrayList<>(detector.mapped(leftovers));
    if (choice.keys() == null || choice.keys() == KeyMap.OWN) {
      candidates.addAll(detector.own(leftovers, network));
    }
    candidates.removeIf(read -> common(read.dict(), network) == 0);
    // Of two readings of the same tensors a shape that fits decides, then a name.
    Comparator<CheckpointWeights> best =
        Comparator.<CheckpointWeights>comparingInt(network::fitting)
            .thenComparingInt(dict -> common(dict, network));
    return detector.disjoint(candidates, best).stream()
        .sorted(
            Comparator.<CheckpointWeights, Boolean>comparing(dict -> !network.isFilledBy(dict))
                .thenComparing(dict -> network.isFilledBy(dict) && Branch.isFollower(dict.label()))
                .thenComparing(best.reversed())
                .thenComparing(dict -> Branch.isFollower(dict.label())))
        .toList();
  }

  private static int size(CheckpointWeights dict) {
    return dict.backbone().size();
  }

  private static int common(CheckpointWeights dict, NetworkKeys network) {
    return (int) network.backbone().keySet().stream().filter(dict.backbone()::containsKey).count();
  }

  /** Every way to read a container by a map. */
  private List<Reading.Read> mapped(Leftovers leftovers) {
    List<KeyMap> maps = choice.keys() == null ? List.of(KeyMap.values()) : List.of(choice.keys());
    List<Reading.Read> candidates = new ArrayList<>();
    containers.forEach(
        (container, plain) -> {
          for (String wrapper : wrappers(plain, Naming.ALL.stream().map(Naming::anchor))) {
            for (Branch branch : branches(plain, wrapper)) {
              var reading = new Reading(container, plain, wrapper, branch, leftovers);
              maps.forEach(map -> add(candidates, reading.by(map)));
            }
          }
        });
    return candidates;
  }

  /** Every way to read a container by a network's own names, with its prefix or without. */
  private List<Reading.Read> own(Leftovers leftovers, NetworkKeys network) {
    String first = anchor(network.backbone().keySet());
    List<Reading.Read> candidates = new ArrayList<>();
    containers.forEach(
        (container, plain) -> {
          for (String wrapper : wrappers(plain, Stream.of(first))) {
            for (Branch branch : branches(plain, wrapper)) {
              var reading = new Reading(container, plain, wrapper, branch, leftovers);
              add(candidates, reading.own(network.backbonePrefix(), network));
              add(candidates, reading.own("", network));
            }
          }
        });
    return candidates;
  }

  private static void add(List<Reading.Read> candidates, Reading.@Nullable Read read) {
    if (read != null) {
      candidates.add(read);
    }
  }

  private static List<Branch> branches(Map<String, Tensor> plain, String wrapper) {
    return Branch.of(
        plain.keySet().stream()
            .filter(key -> key.startsWith(wrapper))
            .map(key -> key.substring(wrapper.length()))
            .toList());
  }

  /** A key that no other key of the network ends with, so that it tells where a network begins. */
  private static String anchor(Set<String> keys) {
    return keys.stream()
        .filter(key -> keys.stream().noneMatch(other -> other.endsWith("." + key)))
        .findFirst()
        .orElse("");
  }

  /**
   * What may stand before a network's keys: what the user says or nothing, and every part of what
   * is found before one of the anchors.
   */
  private Set<String> wrappers(Map<String, Tensor> plain, Stream<String> anchors) {
    String given =
        choice.prefix() == null ? "" : Prefixes.completed(choice.prefix(), plain.keySet());
    var wrappers = new LinkedHashSet<>(Set.of(given));
    anchors
        .sorted()
        .flatMap(anchor -> Prefixes.before(anchor, plain.keySet()).stream())
        .filter(prefix -> prefix.startsWith(given))
        .forEach(wrappers::add);
    return wrappers;
  }

  /**
   * The best reading of each set of tensors: what shares most with a better reading is dropped.
   *
   * @param best the greater the better; of equals the one that was tried first counts: the least
   *     wrapped, and the map listed first
   */
  private List<CheckpointWeights> disjoint(
      List<Reading.Read> candidates, Comparator<CheckpointWeights> best) {
    List<CheckpointWeights> sets = new ArrayList<>();
    candidates.stream()
        .sorted(
            Comparator.comparing(Reading.Read::dict, best.reversed())
                .thenComparing(read -> -size(read.dict()))
                .thenComparing(Reading.Read::unexplained))
        .map(Reading.Read::dict)
        .forEach(
            dict -> {
              if (sets.stream().noneMatch(better -> isSame(dict, better))) {
                sets.add(dict);
              }
            });
    // As in the file, whatever they were compared by.
    List<String> order = List.copyOf(containers.keySet());
    return sets.stream()
        .sorted(
            Comparator.<CheckpointWeights>comparingInt(dict -> order.indexOf(dict.container()))
                .thenComparingInt(KeyDetector::position))
        .toList();
  }

  /**
   * Whether most tensors of a reading are those of a better one. Two networks may share some:
   * frozen ones, or counters.
   */
  private static boolean isSame(CheckpointWeights dict, CheckpointWeights better) {
    Set<Tensor> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    taken.addAll(better.backbone().values());
    return 2 * dict.backbone().values().stream().filter(taken::contains).count() >= size(dict);
  }

  private static int position(CheckpointWeights dict) {
    Tensor first = dict.backbone().values().iterator().next();
    return List.copyOf(dict.plain().values()).indexOf(first);
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
                .put(Prefixes.unwrapped(path.substring(slash + 1)), tensor);
          }
        });
    return containers;
  }
}
