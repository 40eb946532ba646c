package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of each key when a checkpoint was loaded into a network. Keys are the network's, with
 * the method's prefixes.
 *
 * @param source file it came from
 * @param map name of the key map
 * @param origin whose training the weights come from, such as {@code MoCo v2}; empty if no more is
 *     known than the map
 * @param weights where in the file they lie, such as {@code state_dict/backbone}; empty for the top
 * @param otherWeights where others lie that would have fitted as well
 * @param loaded keys whose values were taken over
 * @param missing keys of the network that the file does not have
 * @param unexpected keys of the file that the network does not have
 * @param mismatched keys that both have in different shapes, with both shapes
 * @param leftOut keys of the file that are known not to be needed, such as a classifier's
 * @param converted how many tensors of which other type were converted
 * @param nonFinite loaded keys with a NaN or an infinity among their values
 * @param freshHeads prefixes of the heads that start with random weights
 * @param partial what does not fit of the backbone, which the user has allowed
 * @param backboneLoaded how many of {@code loaded} are the backbone's
 * @param backboneKeys how many keys the backbone has
 * @param target what became of the target network; null if the method has none
 */
public record LoadReport(
    String source,
    String map,
    String origin,
    String weights,
    List<String> otherWeights,
    List<String> loaded,
    List<String> missing,
    List<String> unexpected,
    List<String> mismatched,
    List<String> leftOut,
    Map<DType, Integer> converted,
    List<String> nonFinite,
    List<String> freshHeads,
    List<String> partial,
    int backboneLoaded,
    int backboneKeys,
    @Nullable TargetReport target) {
  private static final int SHOWN = 5;

  /** Keeps copies. */
  public LoadReport {
    otherWeights = List.copyOf(otherWeights);
    loaded = List.copyOf(loaded);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    mismatched = List.copyOf(mismatched);
    leftOut = List.copyOf(leftOut);
    partial = List.copyOf(partial);
    converted = Map.copyOf(converted);
    nonFinite = List.copyOf(nonFinite);
    freshHeads = List.copyOf(freshHeads);
  }

  /** With what became of a target network: its weights are no others that could be taken. */
  public LoadReport withTarget(TargetReport found) {
    return new LoadReport(
        source,
        map,
        origin,
        weights,
        otherWeights.stream().filter(other -> !other.equals(found.weights())).toList(),
        loaded,
        missing,
        unexpected,
        mismatched,
        leftOut,
        converted,
        nonFinite,
        freshHeads,
        partial,
        backboneLoaded,
        backboneKeys,
        found);
  }

  /** The share of the backbone's keys that were taken over, 0 to 1. */
  public double backboneShare() {
    return backboneKeys == 0 ? 0 : (double) backboneLoaded / backboneKeys;
  }

  /** One line for the log. */
  public String summary() {
    return "%s: %s tensors%s loaded by key map %s (%s of %s backbone keys), %s missing, %s unexpected, %s of another shape%s%s%s"
        .formatted(
            source,
            loaded.size(),
            weights.isEmpty() ? "" : " under " + weights,
            map,
            backboneLoaded,
            backboneKeys,
            missing.size(),
            unexpected.size(),
            mismatched.size(),
            leftOut.isEmpty() ? "" : ", %s left out%s".formatted(leftOut.size(), leftOutKinds()),
            origin.isEmpty() ? "" : "; it is " + origin,
            target == null ? "" : "; " + targetText(target));
  }

  private String leftOutKinds() {
    List<String> kinds = PassedKinds.of(leftOut);
    return kinds.isEmpty() ? "" : " (" + String.join(", ", kinds) + ")";
  }

  private static String targetText(TargetReport target) {
    if (target.loaded().isEmpty()) {
      return "the target network begins as a copy of it";
    }
    return "the target network is taken from %s%s"
        .formatted(
            target.weights(),
            target.copied().isEmpty()
                ? ""
                : ", and copied where that has none: " + some(target.copied()));
  }

  /**
   * One line for everything a user should know before training goes on; empty if there is none.
   * Heads that start at random are among it.
   */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>(modelWarnings());
    randomHeads()
        .map(line -> line + ", so consider training the heads alone first (head-warmup-epochs)")
        .ifPresent(lines::add);
    return lines;
  }

  /** Which heads start at random, in one line; empty if none does. */
  public Optional<String> randomHeads() {
    return freshHeads.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: no weights that fit %s; they start at random".formatted(source, some(freshHeads)));
  }

  /** One line for everything a user should know of the features these weights give. */
  public List<String> modelWarnings() {
    List<String> lines = new ArrayList<>();
    if (!otherWeights.isEmpty()) {
      lines.add(
          "%s: the weights under %s are taken; those under %s fit as well (start-weights chooses)"
              .formatted(
                  source,
                  weights.isEmpty() ? WeightSelection.TOP : weights,
                  String.join(", ", otherWeights)));
    }
    if (!partial.isEmpty()) {
      lines.add(
          "%s: another network's weights are taken in part (start-partial): %s of the backbone's %s tensors fit%s; %s"
              .formatted(
                  source,
                  backboneLoaded,
                  backboneKeys,
                  backboneLoaded < backboneKeys ? ", the others are random" : "",
                  some(partial)));
    }
    if (!nonFinite.isEmpty()) {
      lines.add(source + ": NaN or infinite weights in " + some(nonFinite));
    }
    List<String> shapes = notSaid(mismatched, line -> line);
    if (!shapes.isEmpty()) {
      lines.add(source + ": another shape than the network has: " + some(shapes));
    }
    List<String> lacking = notSaid(withoutFreshHeads(missing), key -> key + WeightLoader.MISSING);
    if (!lacking.isEmpty()) {
      lines.add(source + ": not in the file: " + some(lacking));
    }
    List<String> extra = notSaid(withoutFreshHeads(unexpected), key -> key + WeightLoader.NO_PLACE);
    if (!extra.isEmpty()) {
      lines.add(source + ": not in the network: " + some(extra));
    }
    new TreeMap<>(converted)
        .forEach(
            (type, count) ->
                lines.add(
                    "%s: %s %s tensors converted to the network's type"
                        .formatted(source, count, type.pythonName())));
    return lines;
  }

  /** What is not said already of a backbone that was taken in part. */
  private List<String> notSaid(List<String> keys, UnaryOperator<String> fault) {
    var said = new HashSet<>(partial);
    return keys.stream().filter(key -> !said.contains(fault.apply(key))).toList();
  }

  /** A head that starts fresh is said to as a whole; its keys are in the report. */
  private List<String> withoutFreshHeads(List<String> keys) {
    return keys.stream()
        .filter(key -> freshHeads.stream().noneMatch(head -> key.startsWith(head + ".")))
        .toList();
  }

  /** The first few, and how many more there are. */
  public static String some(List<String> items) {
    return some(items, SHOWN);
  }

  static String some(List<String> items, int most) {
    String shown = items.stream().limit(most).collect(Collectors.joining(", "));
    return items.size() <= most ? shown : shown + " and " + (items.size() - most) + " more";
  }
}
