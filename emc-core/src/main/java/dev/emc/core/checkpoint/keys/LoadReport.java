package dev.emc.core.checkpoint.keys;

import dev.emc.core.checkpoint.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of each key when a checkpoint was loaded into a network. Keys are the network's, with
 * the method's prefixes.
 *
 * @param source file it came from
 * @param map name of the key map
 * @param loaded keys whose values were taken over
 * @param missing keys of the network that the file does not have
 * @param unexpected keys of the file that the network does not have
 * @param mismatched keys that both have in different shapes, with both shapes
 * @param converted how many tensors of which other type were converted
 * @param nonFinite loaded keys with a NaN or an infinity among their values
 * @param freshHeads prefixes of the heads that start with random weights
 * @param backboneLoaded how many of {@code loaded} are the backbone's
 * @param backboneKeys how many keys the backbone has
 */
public record LoadReport(
    String source,
    String map,
    List<String> loaded,
    List<String> missing,
    List<String> unexpected,
    List<String> mismatched,
    Map<DType, Integer> converted,
    List<String> nonFinite,
    List<String> freshHeads,
    int backboneLoaded,
    int backboneKeys) {
  private static final int SHOWN = 5;

  /** Keeps copies. */
  public LoadReport {
    loaded = List.copyOf(loaded);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    mismatched = List.copyOf(mismatched);
    converted = Map.copyOf(converted);
    nonFinite = List.copyOf(nonFinite);
    freshHeads = List.copyOf(freshHeads);
  }

  /** The share of the backbone's keys that were taken over, 0 to 1. */
  public double backboneShare() {
    return backboneKeys == 0 ? 0 : (double) backboneLoaded / backboneKeys;
  }

  /** One line for the log. */
  public String summary() {
    return "%s: %d tensors loaded by key map %s (%d of %d backbone keys), %d missing, %d unexpected, %d of another shape"
        .formatted(
            source,
            loaded.size(),
            map,
            backboneLoaded,
            backboneKeys,
            missing.size(),
            unexpected.size(),
            mismatched.size());
  }

  /** One line for everything a user should know before training goes on; empty if there is none. */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>();
    if (!nonFinite.isEmpty()) {
      lines.add(source + ": NaN or infinite weights in " + some(nonFinite));
    }
    if (!mismatched.isEmpty()) {
      lines.add(source + ": another shape than the network has: " + some(mismatched));
    }
    List<String> lacking = withoutFreshHeads(missing);
    if (!lacking.isEmpty()) {
      lines.add(source + ": not in the file: " + some(lacking));
    }
    List<String> extra = withoutFreshHeads(unexpected);
    if (!extra.isEmpty()) {
      lines.add(source + ": not in the network: " + some(extra));
    }
    if (!freshHeads.isEmpty()) {
      lines.add(
          source
              + ": no weights that fit "
              + some(freshHeads)
              + "; they start at random, so consider training the heads alone first (head-warmup-epochs)");
    }
    new TreeMap<>(converted)
        .forEach(
            (type, count) ->
                lines.add(
                    "%s: %d %s tensors converted to the network's type"
                        .formatted(source, count, type.pythonName())));
    return lines;
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
