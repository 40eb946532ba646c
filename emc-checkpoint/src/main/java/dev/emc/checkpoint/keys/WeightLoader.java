package dev.emc.checkpoint.keys;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes the weights of a checkpoint over into a network's arrays, in place.
 *
 * <p>Nothing is written before it is known that all of the backbone fits: a tensor that is missing,
 * of another shape or left over is of another architecture, and would leave random layers. A head
 * is taken over whole or not at all: half a head is worse than a fresh one.
 */
public final class WeightLoader {
  static final String MISSING = " is missing";
  static final String NO_PLACE = " has no place";

  /** PyTorch counts batches; nothing computes with the count. */
  private static final String COUNTER = "num_batches_tracked";

  private final String source;

  private final List<String> missing = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> mismatched = new ArrayList<>();
  private final List<String> freshHeads = new ArrayList<>();
  private final List<String> headsLeftOut = new ArrayList<>();
  private final Map<String, Match> matches = new LinkedHashMap<>();

  private record Match(Tensor tensor, NDArray target) {}

  private WeightLoader(String source) {
    this.source = source;
  }

  /**
   * Loads a backbone and its heads.
   *
   * @param source what messages call the file
   * @param selection of the file's weights
   * @param partial whether the backbone may be taken in part
   * @param network whose arrays are written
   * @throws ConfigException if the backbone does not fit, or, taken in part, not a single tensor;
   *     nothing has been changed then
   */
  public static LoadReport load(
      String source, WeightSelection selection, boolean partial, NetworkArrays network)
      throws IOException {
    return new WeightLoader(source).load(selection, partial, true, network);
  }

  /**
   * Loads a backbone alone: the file's heads are left out, the network's stay as they were drawn.
   *
   * @throws ConfigException as {@link #load}
   */
  public static LoadReport loadBackbone(
      String source, WeightSelection selection, boolean partial, NetworkArrays network)
      throws IOException {
    return new WeightLoader(source).load(selection, partial, false, network);
  }

  /**
   * Loads a target network from the set of weights that follows the taken one. What the file has
   * not of it, or not whole, is left as it is: the caller copies the trained network's there.
   *
   * @param source what messages call the file
   * @param selection of the file's weights
   * @param target whose arrays are written
   */
  public static TargetReport loadTarget(
      String source, WeightSelection selection, NetworkArrays target) throws IOException {
    return new WeightLoader(source).loadTarget(selection, target);
  }

  private TargetReport loadTarget(WeightSelection selection, NetworkArrays target)
      throws IOException {
    CheckpointWeights dict = selection.target().orElse(null);
    if (dict != null) {
      match(target.backbonePrefix(), dict.backbone(), target.backbone(), matches);
    }
    if (dict == null || !faults().isEmpty()) {
      List<String> all = new ArrayList<>(List.of(target.backbonePrefix()));
      all.addAll(target.heads().keySet());
      return new TargetReport("", List.of(), all);
    }
    matchHeads(dict, target.heads());
    for (Match match : matches.values()) {
      match.tensor.copyTo(match.target);
    }
    return new TargetReport(dict.label(), List.copyOf(matches.keySet()), freshHeads);
  }

  /**
   * Loads arrays whose keys are the file's own, as when a run is resumed: every key must be there
   * in its shape and nothing else may be.
   *
   * @throws ConfigException naming what does not fit; nothing has been changed then
   */
  public static LoadReport loadExactly(
      String source, Map<String, Tensor> tensors, Map<String, NDArray> targets) throws IOException {
    var loader = new WeightLoader(source);
    loader.match("", tensors, targets, loader.matches);
    List<String> faults = loader.faults();
    if (!faults.isEmpty()) {
      throw new ConfigException(
          source + ": does not belong to this network: " + LoadReport.some(faults));
    }
    var own =
        new CheckpointWeights(
            KeyMap.OWN, "", "", tensors, Map.of(), tensors, tensors, List.of(), List.of());
    return loader.take(WeightSelection.only(own), List.of(), targets.size(), targets.size());
  }

  private LoadReport load(
      WeightSelection selection, boolean partial, boolean heads, NetworkArrays network)
      throws IOException {
    CheckpointWeights dict = selection.taken();
    match(network.backbonePrefix(), dict.backbone(), network.backbone(), matches);
    List<String> faults = faults();
    network.backbone().keySet().stream()
        .filter(dict::startsAfresh)
        .forEach(key -> faults.remove(network.backbonePrefix() + key + MISSING));
    if (!faults.isEmpty() && (!partial || matches.isEmpty())) {
      throw new ConfigException(
          OtherNetwork.text(source, dict, faults, matches.size(), network.backbone()));
    }
    int backboneLoaded = matches.size();
    if (heads) {
      Set<RolePlace> used = matchHeads(dict, network.heads());
      dict.heads().forEach((role, tensors) -> unused(role, tensors.keySet(), used));
      dict.unknown().stream()
          .filter(key -> !isCounter(key))
          .filter(key -> network.heads().keySet().stream().noneMatch(head -> isOf(head, key)))
          .forEach(unexpected::add);
    } else {
      freshHeads.addAll(network.heads().keySet());
      dict.heads()
          .forEach(
              (role, tensors) -> tensors.keySet().forEach(key -> headsLeftOut.add(of(role, key))));
      dict.unknown().stream().filter(key -> !isCounter(key)).forEach(unexpected::add);
    }
    return take(selection, faults, backboneLoaded, network.backbone().size());
  }

  private LoadReport take(
      WeightSelection selection, List<String> faults, int backboneLoaded, int backboneKeys)
      throws IOException {
    var converted = new EnumMap<DType, Integer>(DType.class);
    List<String> nonFinite = new ArrayList<>();
    for (var entry : matches.entrySet()) {
      Match match = entry.getValue();
      if (match.tensor.hasNonFinite()) {
        nonFinite.add(entry.getKey());
      }
      if (match.tensor.type().engineType() != match.target.getDataType()
          || match.tensor.type() == DType.BF16) {
        converted.merge(match.tensor.type(), 1, Integer::sum);
      }
      match.tensor.copyTo(match.target);
    }
    CheckpointWeights dict = selection.taken();
    return new LoadReport(
        source,
        dict.map().key(),
        dict.origin().orElse(""),
        dict.label(),
        selection.others(),
        List.copyOf(matches.keySet()),
        missing,
        unexpected,
        mismatched,
        leftOut(dict),
        converted,
        nonFinite,
        freshHeads,
        faults,
        backboneLoaded,
        backboneKeys,
        null);
  }

  /** What is left out of the file and was no head's either. */
  private List<String> leftOut(CheckpointWeights dict) {
    var taken = new IdentityHashMap<Tensor, Boolean>();
    matches.values().forEach(match -> taken.put(match.tensor, true));
    var keys = new ArrayList<>(dict.leftOut());
    keys.removeIf(key -> taken.containsKey(dict.plain().get(key)));
    keys.addAll(headsLeftOut);
    return keys;
  }

  /** What does not fit so far, the plainest proof of another architecture first. */
  private List<String> faults() {
    List<String> faults = new ArrayList<>(mismatched);
    missing.forEach(key -> faults.add(key + MISSING));
    unexpected.forEach(key -> faults.add(key + NO_PLACE));
    return faults;
  }

  private void unused(HeadRole role, Set<String> keys, Set<RolePlace> used) {
    keys.stream()
        .filter(key -> used.stream().noneMatch(place -> place.has(role, key)))
        .forEach(key -> unexpected.add(of(role, key)));
  }

  private static String of(HeadRole role, String key) {
    return role.name().toLowerCase(Locale.ROOT) + "." + key;
  }

  /** Finds each head's weights; returns what of the roles' a head has. */
  private Set<RolePlace> matchHeads(
      CheckpointWeights dict, Map<String, Map<String, NDArray>> heads) {
    var used = new HashSet<RolePlace>();
    heads.forEach(
        (prefix, targets) -> {
          matchHead(prefix, dict.head(prefix, targets.keySet(), used), targets);
          // The weights of one role are one head's: another that does the same has its own.
          RolePlace.of(prefix).ifPresent(used::add);
        });
    return used;
  }

  private void matchHead(String prefix, Map<String, Tensor> found, Map<String, NDArray> targets) {
    if (found.isEmpty()) {
      freshHeads.add(prefix);
      return;
    }
    var fitting = new LinkedHashMap<String, Match>();
    match(prefix + ".", withZeroBiases(found, targets), targets, fitting);
    if (fitting.size() == targets.size()) {
      matches.putAll(fitting);
    } else {
      freshHeads.add(prefix);
    }
  }

  private static Map<String, Tensor> withZeroBiases(
      Map<String, Tensor> found, Map<String, NDArray> targets) {
    var all = new LinkedHashMap<>(found);
    targets.forEach(
        (key, target) -> {
          if (CheckpointWeights.isZeroBias(key, found)) {
            all.put(key, Tensor.ofFloats(new float[(int) target.size()], target.size()));
          }
        });
    return all;
  }

  private void match(
      String prefix,
      Map<String, Tensor> found,
      Map<String, NDArray> targets,
      Map<String, Match> result) {
    targets.forEach(
        (key, target) -> {
          Tensor raw = found.get(key);
          if (raw == null) {
            missing.add(prefix + key);
            return;
          }
          Tensor tensor = TensorForms.fitting(key, raw, target.getShape().getShape());
          if (!fits(tensor, target)) {
            mismatched.add(
                "%s is %s in the file and %s in the network"
                    .formatted(prefix + key, tensor.shapeText(), target.getShape()));
          } else {
            result.put(prefix + key, new Match(tensor, target));
          }
        });
    found.keySet().stream()
        .filter(key -> !targets.containsKey(key) && !isCounter(key))
        .forEach(key -> unexpected.add(prefix + key));
  }

  private static boolean fits(Tensor tensor, NDArray target) {
    Shape shape = target.getShape();
    return Arrays.equals(tensor.shape(), shape.getShape())
        && (target.getDataType().isFloating() || !tensor.type().isFloating());
  }

  private static boolean isOf(String prefix, String key) {
    return key.startsWith(prefix + ".");
  }

  static boolean isCounter(String key) {
    return key.equals(COUNTER) || key.endsWith("." + COUNTER);
  }
}
