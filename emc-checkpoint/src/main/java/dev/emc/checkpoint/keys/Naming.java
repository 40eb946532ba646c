package dev.emc.checkpoint.keys;

import static dev.emc.checkpoint.keys.KeyRule.backbone;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a project names the tensors inside a backbone, and what torchvision or timm call them. */
enum Naming {
  /** torchvision's residual networks. */
  RESNET(
      "layer1.0.conv1.weight",
      false,
      backbone("((?:conv1|bn1|layer\\d+\\.\\d+\\.(?:conv\\d|bn\\d|downsample\\.\\d))\\..*)", "$1")),
  /** timm's vision transformers. */
  VIT(
      "patch_embed.proj.weight",
      false,
      backbone("(cls_token|pos_embed|reg_token)", "$1"),
      backbone("((?:patch_embed|blocks\\.\\d+|norm|norm_pre)\\..*)", "$1")),
  /**
   * A residual network cut into a sequence, which counts convolution, norm, activation and pooling
   * before the first stage.
   */
  SEQUENCE(
      "4.0.conv1.weight",
      true,
      backbone("0\\.(weight)", "conv1.$1"),
      backbone("1\\.(weight|bias|running_.*|num_.*)", "bn1.$1"),
      backbone("4\\.(\\d+\\..*)", "layer1.$1"),
      backbone("5\\.(\\d+\\..*)", "layer2.$1"),
      backbone("6\\.(\\d+\\..*)", "layer3.$1"),
      backbone("7\\.(\\d+\\..*)", "layer4.$1")),
  /** torchvision's vision transformers, whose attention and perceptrons are timm's. */
  TORCHVISION_VIT(
      "conv_proj.weight",
      true,
      backbone("class_token", "cls_token"),
      backbone("encoder\\.pos_embedding", "pos_embed"),
      backbone("conv_proj\\.(.*)", "patch_embed.proj.$1"),
      backbone("encoder\\.layers\\.encoder_layer_(\\d+)\\.ln_([12])\\.(.*)", "blocks.$1.norm$2.$3"),
      backbone(
          "encoder\\.layers\\.encoder_layer_(\\d+)\\.self_attention\\.in_proj_(weight|bias)",
          "blocks.$1.attn.qkv.$2"),
      backbone(
          "encoder\\.layers\\.encoder_layer_(\\d+)\\.self_attention\\.out_proj\\.(.*)",
          "blocks.$1.attn.proj.$2"),
      // The perceptron was a sequence of named layers first, and then one that counts them.
      backbone(
          "encoder\\.layers\\.encoder_layer_(\\d+)\\.mlp\\.(?:linear_1|0)\\.(.*)",
          "blocks.$1.mlp.fc1.$2"),
      backbone(
          "encoder\\.layers\\.encoder_layer_(\\d+)\\.mlp\\.(?:linear_2|3)\\.(.*)",
          "blocks.$1.mlp.fc2.$2"),
      backbone("encoder\\.ln\\.(.*)", "norm.$1"));

  /** All of them. */
  static final Set<Naming> ALL = Set.of(values());

  private final String anchor;
  private final boolean needsAnchor;
  private final List<KeyRule> rules;

  Naming(String anchor, boolean needsAnchor, KeyRule... rules) {
    this.anchor = anchor;
    this.needsAnchor = needsAnchor;
    this.rules = List.of(rules);
  }

  /** A key that there is once in every backbone of this kind, which tells where it begins. */
  String anchor() {
    return anchor;
  }

  /** Whether keys that begin so may be read by it: numbers alone may be anybody's sequence. */
  boolean reads(Set<String> keys, String prefix) {
    return !needsAnchor || keys.contains(prefix + anchor);
  }

  /** What torchvision or timm call it. */
  Optional<String> name(String key) {
    for (KeyRule rule : rules) {
      @Nullable String mapped = rule.apply(key);
      if (mapped != null) {
        return Optional.of(mapped);
      }
    }
    return Optional.empty();
  }
}
