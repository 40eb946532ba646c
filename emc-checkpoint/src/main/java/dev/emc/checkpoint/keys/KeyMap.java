package dev.emc.checkpoint.keys;

import static dev.emc.checkpoint.keys.HeadRole.PREDICTOR;
import static dev.emc.checkpoint.keys.HeadRole.PROJECTOR;
import static dev.emc.checkpoint.keys.HeadRole.PROTOTYPES;
import static dev.emc.checkpoint.keys.KeyMap.Place.anyAt;
import static dev.emc.checkpoint.keys.KeyMap.Place.at;
import static dev.emc.checkpoint.keys.KeyRule.head;
import static dev.emc.checkpoint.keys.KeyRule.ignored;
import static dev.emc.checkpoint.keys.Naming.RESNET;
import static dev.emc.checkpoint.keys.Naming.SEQUENCE;
import static dev.emc.checkpoint.keys.Naming.VIT;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose state dict a checkpoint holds: which of its keys are the backbone's, in torchvision's or
 * timm's names, and which are heads'.
 *
 * <p>Wrappers' prefixes {@code module.} (DistributedDataParallel) and {@code _orig_mod.}
 * (torch.compile) are taken off before.
 */
public enum KeyMap {
  /** torchvision, and whatever else names a bare ResNet so; the classifier is left out. */
  TORCHVISION(List.of(at("", RESNET)), ignored("fc\\..*")),
  /** timm's vision transformers, and DINO's bare ones; the classifier is left out. */
  TIMM_VIT(List.of(at("", VIT)), ignored("(?:head|head_dist|fc_norm)\\..*")),
  /** torchvision's vision transformers; the classifier is left out. */
  TORCHVISION_VIT(List.of(at("", Naming.TORCHVISION_VIT)), ignored("heads\\..*")),
  /** timm's ConvNeXts; the classifier is left out. */
  TIMM_CONVNEXT(List.of(at("", Naming.CONVNEXT)), ignored("head\\.(?!norm\\.).*")),
  /** torchvision's ConvNeXts; the classifier is left out. */
  TORCHVISION_CONVNEXT(
      List.of(at("", Naming.TORCHVISION_CONVNEXT)), ignored("classifier\\.2\\..*")),
  /** The official ConvNeXts; the classifier is left out. */
  CONVNEXT(List.of(at("", Naming.OFFICIAL_CONVNEXT)), ignored("head\\..*")),
  /**
   * Hugging Face's transformers and residual networks; the pooler, the classifier, MAE's decoder
   * and the token of masked patches are left out.
   */
  HUGGING_FACE(
      List.of(new Place("", Set.of(Naming.HUGGING_FACE_VIT, Naming.HUGGING_FACE_RESNET))),
      ignored("(?:pooler|classifier|decoder)\\..*|embeddings\\.mask_token")),
  /** DINOv2's bare transformers; the token of masked patches is left out. */
  DINOV2(List.of(at("", VIT)), ignored("mask_token")),
  /** MAE's transformers; the decoder and the token of masked patches are left out. */
  MAE(List.of(at("", VIT)), ignored("mask_token"), ignored("decoder_.*")),
  /** The official VICReg. */
  VICREG(List.of(anyAt("backbone.")), head(PROJECTOR, "projector\\.(.*)", "$1")),
  /** The official Barlow Twins, whose loss has a norm of its own. */
  BARLOW_TWINS(
      List.of(anyAt("backbone.")), head(PROJECTOR, "projector\\.(.*)", "$1"), ignored("bn\\..*")),
  /** The official DINO, and DINOv2's training: student or teacher. */
  DINO(
      List.of(anyAt("backbone.")),
      head(PROJECTOR, "(?:dino_)?head\\.((?:mlp|last_layer)\\..*)", "$1"),
      ignored("ibot_head\\..*")),
  /** The official SwAV. */
  SWAV(
      List.of(new Place("", Set.of(RESNET, VIT))),
      head(PROJECTOR, "projection_head\\.(.*)", "$1"),
      head(PROTOTYPES, "prototypes\\.(?:prototypes0\\.)?(weight)", "$1")),
  /** The official SimSiam, whose projector is the encoder's last layer. */
  SIMSIAM(
      List.of(anyAt("encoder.")),
      head(PROJECTOR, "encoder\\.fc\\.(.*)", "$1"),
      head(PREDICTOR, "predictor\\.(.*)", "$1")),
  /** lightly: a ResNet cut into a sequence, or whole, with its heads' layers. */
  LIGHTLY(
      List.of(
          anyAt("backbone.vit."),
          anyAt("backbone."),
          new Place("", Set.of(SEQUENCE, Naming.SMALL_SEQUENCE))),
      head(PROJECTOR, "projection_head\\.layers\\.(.*)", "$1"),
      head(PREDICTOR, "prediction_head\\.layers\\.(.*)", "$1"),
      // DINO's, whose layers are the official mlp's.
      head(PROJECTOR, "head\\.layers\\.(.*)", "mlp.$1"),
      head(PROJECTOR, "head\\.(last_layer\\..*)", "$1"),
      head(PROTOTYPES, "prototypes\\.(?:heads\\.0\\.|layers\\.)?(weight)", "$1"),
      ignored(
          "(?:online_classifier|criterion|queues?|\\w+_momentum|(?:teacher|query|key)\\w*)\\..*")),
  /** solo-learn, old and new. */
  SOLO_LEARN(
      List.of(anyAt("backbone."), anyAt("encoder.")),
      head(PROJECTOR, "projector\\.(.*)", "$1"),
      head(PROJECTOR, "head\\.((?:mlp|last_layer)\\..*)", "$1"),
      head(PREDICTOR, "predictor\\.(.*)", "$1"),
      head(PROTOTYPES, "prototypes\\.(weight)", "$1"),
      // Weight-normalised: these are the directions. SwAV's prototypes have unit length anyway.
      head(PROTOTYPES, "prototypes\\.weight_v", "weight"),
      ignored("prototypes\\.weight_g"),
      ignored("(?:classifier|momentum_\\w+)\\..*|queue.*")),
  /** MoCo and its kin: the query encoder; the key encoder and the queue are left out. */
  MOCO(
      List.of(anyAt("encoder_q."), anyAt("base_encoder.")),
      head(PROJECTOR, "(?:encoder_q|base_encoder)\\.(?:fc|head)\\.(?!norm\\.)(.*)", "$1"),
      head(PREDICTOR, "predictor\\.(.*)", "$1"),
      ignored("(?:encoder_k|momentum_encoder)\\..*|queue.*")),
  /** The names of the very network that is loaded, as in this product's own checkpoints. */
  OWN(List.of());

  /**
   * Where a backbone may stand.
   *
   * @param prefix of its keys; empty if it is all there is
   * @param namings what its keys may look like behind the prefix
   */
  record Place(String prefix, Set<Naming> namings) {
    static Place at(String prefix, Naming naming) {
      return new Place(prefix, Set.of(naming));
    }

    static Place anyAt(String prefix) {
      return new Place(prefix, Naming.ALL);
    }
  }

  private final List<Place> places;
  private final List<KeyRule> rules;

  KeyMap(List<Place> places, KeyRule... rules) {
    this.places = places;
    this.rules = List.of(rules);
  }

  /** Its name in config, such as {@code solo-learn}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Where a backbone may stand. */
  List<Place> places() {
    return places;
  }

  /** What a key is that is no backbone's: a head's, or known not to be needed. */
  Optional<MappedKey> other(String key) {
    for (KeyRule rule : rules) {
      @Nullable String mapped = rule.apply(key);
      if (mapped != null) {
        return Optional.of(new MappedKey(rule.role(), mapped));
      }
    }
    return Optional.empty();
  }

  /** The names that {@link #named} knows, joined by commas. */
  public static String names() {
    return nameable().map(KeyMap::key).collect(Collectors.joining(", "));
  }

  private static Stream<KeyMap> nameable() {
    return Arrays.stream(values()).filter(map -> map != OWN);
  }

  /**
   * The map of this name.
   *
   * @throws ConfigException if there is none; the message lists those there are
   */
  public static KeyMap named(String key) {
    return nameable()
        .filter(map -> map.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new ConfigException("no key map '%s'; there are %s".formatted(key, names())));
  }
}
