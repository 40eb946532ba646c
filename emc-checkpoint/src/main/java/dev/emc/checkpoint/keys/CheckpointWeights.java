package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A set of weights in a checkpoint, its keys understood.
 *
 * @param map whose names it uses
 * @param container where in the file it lies, such as {@code state_dict}; empty for the top
 * @param prefix what stands before the backbone's keys in the container, such as {@code backbone.}
 * @param backbone tensors in torchvision's or timm's names; what has none has its own
 * @param heads tensors of each head, by their keys within it
 * @param modules tensors by their keys within the network, without what wraps it
 * @param plain all tensors of the container by their own keys, wrappers' prefixes removed
 * @param unknown keys that may be anything
 * @param leftOut keys that are known not to be needed, such as a classifier's
 */
public record CheckpointWeights(
    KeyMap map,
    String container,
    String prefix,
    Map<String, Tensor> backbone,
    Map<HeadRole, Map<String, Tensor>> heads,
    Map<String, Tensor> modules,
    Map<String, Tensor> plain,
    List<String> unknown,
    List<String> leftOut) {
  private static final Pattern NORM = Pattern.compile("(?:.*\\.)?(?:norm|ln)\\.(?:weight|bias)");

  /** Keeps copies in the order given. */
  public CheckpointWeights {
    backbone = Collections.unmodifiableMap(new LinkedHashMap<>(backbone));
    heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    plain = Collections.unmodifiableMap(new LinkedHashMap<>(plain));
    unknown = List.copyOf(unknown);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * What the file calls these weights: the container and the prefix, such as {@code
   * state_dict/backbone}; empty if the backbone lies bare at the top.
   */
  public String label() {
    String module = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return container.isEmpty() || module.isEmpty() ? container + module : container + "/" + module;
  }

  /** Whether it was cut into a sequence that has lost the activation behind the first norm. */
  boolean isSmallSequence() {
    return plain.containsKey(prefix + Naming.SMALL_SEQUENCE.anchor());
  }

  /**
   * Whether a tensor of a network's backbone need not be in the file: the norm of the tokens' mean,
   * where the file has one of each token, starts as no change.
   */
  boolean startsAfresh(String key) {
    return key.startsWith("fc_norm.")
        && !backbone.containsKey(key)
        && leftOut.stream().anyMatch(each -> NORM.matcher(each).matches());
  }

  /**
   * Whose training these weights come from, such as {@code MoCo v2}; nothing if no more is known
   * than {@link #map()} says.
   */
  public Optional<String> origin() {
    return Origin.of(this);
  }

  /** What kinds of keys were left out, such as {@code decoder} and {@code mask token}. */
  public List<String> leftOutKinds() {
    return PassedKinds.of(leftOut);
  }

  /**
   * The tensors of a head by their keys within it: those under the method's own prefix, or those of
   * the head that does the same in the project the file is of, whichever has all that the head
   * needs; empty if the file has no such head.
   *
   * @param prefix of the head's keys in the method's official checkpoint, such as {@code projector}
   * @param keys that the head has
   */
  public Map<String, Tensor> head(String prefix, Set<String> keys) {
    return head(prefix, keys, Set.of());
  }

  /**
   * As {@link #head(String, Set)}.
   *
   * @param taken what of the roles' tensors is another head's
   */
  Map<String, Tensor> head(String prefix, Set<String> keys, Set<RolePlace> taken) {
    Map<String, Tensor> byRole =
        RolePlace.of(prefix)
            .filter(place -> !taken.contains(place))
            .map(place -> under(place.sub(), "", heads.getOrDefault(place.role(), Map.of())))
            .orElse(Map.of());
    // What stands before a method's keys may be the name of the container, as in DINO's files.
    String place = container.isEmpty() ? "" : container.replace('/', '.') + ".";
    List<Map<String, Tensor>> found =
        Stream.of(
                under(prefix + ".", "", modules),
                byRole,
                under(prefix + ".", "", plain),
                under(prefix + ".", place, plain))
            .filter(tensors -> !tensors.isEmpty())
            .toList();
    return found.stream()
        .filter(tensors -> isWhole(tensors, keys))
        .findFirst()
        .or(() -> Optional.of(byRole).filter(tensors -> !tensors.isEmpty()))
        .orElseGet(() -> found.isEmpty() ? Map.of() : found.get(0));
  }

  private static Map<String, Tensor> under(
      String prefix, String before, Map<String, Tensor> tensors) {
    var own = new LinkedHashMap<String, Tensor>();
    tensors.forEach(
        (key, tensor) -> {
          String path = before + key;
          if (path.startsWith(prefix)) {
            own.put(path.substring(prefix.length()), tensor);
          }
        });
    return own;
  }

  private static boolean isWhole(Map<String, Tensor> tensors, Set<String> keys) {
    return keys.stream().allMatch(key -> tensors.containsKey(key) || isZeroBias(key, tensors));
  }

  /**
   * Whether a head's bias is zero in a file that has none: lightly's linear layers have no bias in
   * front of a norm, where the official ones do.
   */
  static boolean isZeroBias(String key, Map<String, Tensor> tensors) {
    String layer = key.substring(0, key.lastIndexOf('.') + 1);
    Tensor weight = tensors.get(layer + "weight");
    return key.equals(layer + "bias")
        && !tensors.containsKey(key)
        && weight != null
        && weight.shape().length == 2;
  }
}
