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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes the weights of a checkpoint over into a network's arrays, in place.
 *
 * <p>Nothing is written before it is known that all of the backbone fits: a tensor that is missing,
 * of another shape or left over is of another architecture, and would leave random layers. A head
 * is taken over whole or not at all: half a head is worse than a fresh one.
 */
public final class WeightLoader {
  /** Faults that a refusal shows: each is a long one. */
  private static final int EXAMPLES = 3;

  static final String MISSING = " is missing";
  static final String NO_PLACE = " has no place";

  /** PyTorch counts batches; nothing computes with the count. */
  private static final String COUNTER = "num_batches_tracked";

  private final String source;

  private final List<String> missing = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> mismatched = new ArrayList<>();
  private final List<String> freshHeads = new ArrayList<>();
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
   * @param backbonePrefix what the method puts before the backbone's keys, for the report
   * @param backbone the network's arrays by torchvision's or timm's names
   * @param heads the network's arrays by the head's prefix and the key within it
   * @throws ConfigException if the backbone does not fit, or, taken in part, not a single tensor;
   *     nothing has been changed then
   */
  public static LoadReport load(
      String source,
      WeightSelection selection,
      boolean partial,
      String backbonePrefix,
      Map<String, NDArray> backbone,
      Map<String, Map<String, NDArray>> heads)
      throws IOException {
    return new WeightLoader(source).load(selection, partial, backbonePrefix, backbone, heads);
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
        new StateDict(
            KeyMap.OWN, "", "", tensors, Map.of(), tensors, tensors, List.of(), List.of());
    return loader.take(new WeightSelection(own, List.of()), List.of(), targets.size());
  }

  private LoadReport load(
      WeightSelection selection,
      boolean partial,
      String backbonePrefix,
      Map<String, NDArray> backbone,
      Map<String, Map<String, NDArray>> heads)
      throws IOException {
    StateDict dict = selection.taken();
    match(backbonePrefix, dict.backbone(), backbone, matches);
    List<String> faults = faults();
    if (!faults.isEmpty() && (!partial || matches.isEmpty())) {
      throw refused(dict, faults, matches.size(), backbone.size());
    }
    int backboneLoaded = matches.size();
    var unused = new LinkedHashMap<>(dict.heads());
    for (var head : heads.entrySet()) {
      Map<String, Tensor> found = dict.head(head.getKey());
      HeadRole.ofPrefix(head.getKey()).ifPresent(unused::remove);
      matchHead(head.getKey(), found, head.getValue());
    }
    unused.forEach(
        (role, tensors) ->
            tensors
                .keySet()
                .forEach(key -> unexpected.add(role.name().toLowerCase(Locale.ROOT) + "." + key)));
    dict.unknown().stream()
        .filter(key -> !isCounter(key) && heads.keySet().stream().noneMatch(h -> isOf(h, key)))
        .forEach(unexpected::add);
    return take(selection, faults, backboneLoaded, backbone.size());
  }

  private LoadReport take(WeightSelection selection, List<String> faults, int backboneKeys)
      throws IOException {
    return take(selection, faults, backboneKeys, backboneKeys);
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
    StateDict dict = selection.taken();
    return new LoadReport(
        source,
        dict.map().key(),
        dict.label(),
        selection.others(),
        List.copyOf(matches.keySet()),
        missing,
        unexpected,
        mismatched,
        dict.leftOut(),
        converted,
        nonFinite,
        freshHeads,
        faults,
        backboneLoaded,
        backboneKeys);
  }

  /** What does not fit so far, the plainest proof of another architecture first. */
  private List<String> faults() {
    List<String> faults = new ArrayList<>(mismatched);
    missing.forEach(key -> faults.add(key + MISSING));
    unexpected.forEach(key -> faults.add(key + NO_PLACE));
    return faults;
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

  /**
   * A linear layer without bias is one whose bias is zero: lightly's have none in front of a norm,
   * where the official ones do.
   */
  private static Map<String, Tensor> withZeroBiases(
      Map<String, Tensor> found, Map<String, NDArray> targets) {
    var all = new LinkedHashMap<>(found);
    targets.forEach(
        (key, target) -> {
          String layer = key.substring(0, key.lastIndexOf('.') + 1);
          Tensor weight = found.get(layer + "weight");
          if (key.equals(layer + "bias") && weight != null && weight.shape().length == 2) {
            all.computeIfAbsent(
                key, missing -> Tensor.ofFloats(new float[(int) target.size()], target.size()));
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
          Tensor tensor = found.get(key);
          if (tensor == null) {
            missing.add(prefix + key);
          } else if (!fits(tensor, target)) {
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

  private ConfigException refused(StateDict dict, List<String> faults, int fitting, int keys) {
    return new ConfigException(
        "%s: these weights%s are another network's: %s; %d of the backbone's %d tensors fit%s%s"
            .formatted(
                source,
                dict.label().isEmpty() ? "" : " (" + dict.label() + ")",
                LoadReport.some(faults, EXAMPLES),
                fitting,
                keys,
                Architecture.of(dict.backbone())
                    .map(found -> "; they look like " + found.text())
                    .orElse(""),
                fitting == 0 ? "" : "; start-partial takes what fits alone"));
  }
}
