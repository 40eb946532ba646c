package dev.emc.core.checkpoint.keys;

import static dev.emc.core.checkpoint.keys.HeadRole.PREDICTOR;
import static dev.emc.core.checkpoint.keys.HeadRole.PROJECTOR;
import static dev.emc.core.checkpoint.keys.HeadRole.PROTOTYPES;
import static dev.emc.core.checkpoint.keys.KeyRule.backbone;
import static dev.emc.core.checkpoint.keys.KeyRule.head;
import static dev.emc.core.checkpoint.keys.KeyRule.ignored;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose state dict a checkpoint holds: which of its keys are the backbone's, in torchvision's or
 * timm's names, and which are heads'.
 *
 * <p>Wrappers' prefixes {@code module.} (DistributedDataParallel) and {@code _orig_mod.}
 * (torch.compile) are taken off before.
 */
public enum KeyMap {
  /** torchvision, and whatever else names a bare ResNet so; the classifier is left out. */
  TORCHVISION(backbone(Names.RESNET, "$1"), ignored("fc\\..*")),
  /** timm's vision transformers; the classifier is left out. */
  TIMM_VIT(backbone(Names.VIT, "$1"), ignored("(?:head|head_dist|fc_norm)\\..*")),
  /** The official VICReg. */
  VICREG(backbone("backbone\\." + Names.ANY, "$1"), head(PROJECTOR, "projector\\.(.*)", "$1")),
  /** The official SwAV. */
  SWAV(
      backbone(Names.RESNET, "$1"),
      head(PROJECTOR, "projection_head\\.(.*)", "$1"),
      head(PROTOTYPES, "prototypes\\.(?:prototypes0\\.)?(weight)", "$1")),
  /** The official SimSiam, whose projector is the encoder's last layer. */
  SIMSIAM(
      backbone("encoder\\." + Names.ANY, "$1"),
      head(PROJECTOR, "encoder\\.fc\\.(.*)", "$1"),
      head(PREDICTOR, "predictor\\.(.*)", "$1")),
  /** lightly: a ResNet cut into a sequence, or whole, with its heads' layers. */
  LIGHTLY(
      backbone("backbone\\.0\\.(weight)", "conv1.$1"),
      backbone("backbone\\.1\\.(weight|bias|running_.*|num_.*)", "bn1.$1"),
      // The module counts conv1, bn1, relu and the pooling before the first stage.
      backbone("backbone\\.4\\.(\\d+\\..*)", "layer1.$1"),
      backbone("backbone\\.5\\.(\\d+\\..*)", "layer2.$1"),
      backbone("backbone\\.6\\.(\\d+\\..*)", "layer3.$1"),
      backbone("backbone\\.7\\.(\\d+\\..*)", "layer4.$1"),
      backbone("backbone\\.(?:vit\\.)?" + Names.ANY, "$1"),
      head(PROJECTOR, "projection_head\\.layers\\.(.*)", "$1"),
      head(PREDICTOR, "prediction_head\\.layers\\.(.*)", "$1"),
      head(PROTOTYPES, "prototypes\\.(?:heads\\.0\\.|layers\\.)?(weight)", "$1"),
      ignored(
          "(?:online_classifier|criterion|queues?|\\w+_momentum|(?:teacher|query|key)\\w*)\\..*")),
  /** solo-learn, old and new. */
  SOLO_LEARN(
      backbone("(?:backbone|encoder)\\." + Names.ANY, "$1"),
      head(PROJECTOR, "projector\\.(.*)", "$1"),
      head(PREDICTOR, "predictor\\.(.*)", "$1"),
      head(PROTOTYPES, "prototypes\\.(weight)", "$1"),
      // Weight-normalised: these are the directions. SwAV's prototypes have unit length anyway.
      head(PROTOTYPES, "prototypes\\.weight_v", "weight"),
      ignored("prototypes\\.weight_g"),
      ignored("(?:classifier|momentum_\\w+)\\..*|queue.*")),
  /** MoCo and its kin: the query encoder; the key encoder and the queue are left out. */
  MOCO(
      backbone("(?:encoder_q|base_encoder)\\." + Names.ANY, "$1"),
      head(PROJECTOR, "(?:encoder_q|base_encoder)\\.(?:fc|head)\\.(.*)", "$1"),
      head(PREDICTOR, "predictor\\.(.*)", "$1"),
      ignored("(?:encoder_k|momentum_encoder)\\..*|queue.*")),
  /** The names of the very network that is loaded, as in this product's own checkpoints. */
  OWN();

  /** Names inside backbones. */
  private static final class Names {
    static final String RESNET =
        "((?:conv1|bn1|layer[1-4]\\.\\d+\\.(?:conv\\d|bn\\d|downsample\\.\\d))\\..*)";
    static final String VIT =
        "((?:cls_token|pos_embed|reg_token|mask_token)|(?:patch_embed|blocks\\.\\d+|norm|norm_pre)\\..*)";
    static final String ANY = "(" + RESNET + "|" + VIT + ")";

    private Names() {}
  }

  private final List<KeyRule> rules;

  KeyMap(KeyRule... rules) {
    this.rules = List.of(rules);
  }

  /** Its name in config, such as {@code solo-learn}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The rule for a key and what it makes of it. */
  Optional<MappedKey> map(String key) {
    for (KeyRule rule : rules) {
      String mapped = rule.apply(key);
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
