package dev.emc.checkpoint.keys;

import static dev.emc.checkpoint.keys.KeyRule.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a project names the tensors inside a backbone, and what torchvision or timm call them. */
enum Naming {
  /** torchvision's residual networks, and those that call what skips a block a shortcut. */
  RESNET(
      "layer1.0.conv1.weight",
      false,
      backbone("(layer\\d+\\.\\d+)\\.shortcut\\.(.*)", "$1.downsample.$2"),
      backbone("((?:conv1|bn1|layer\\d+\\.\\d+\\.(?:conv\\d|bn\\d|downsample\\.\\d))\\..*)", "$1")),
  /** timm's vision transformers. */
  VIT(
      "patch_embed.proj.weight",
      false,
      backbone("(cls_token|pos_embed|reg_token|register_tokens)", "$1"),
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
  /**
   * lightly's residual network for small images cut into a sequence, which counts convolution and
   * norm before the first stage: it pools nothing there, and its activation is no layer.
   */
  SMALL_SEQUENCE("2.0.conv1.weight", true, smallSequence()),
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
      backbone("encoder\\.ln\\.(.*)", "norm.$1")),
  /** timm's ConvNeXts. */
  CONVNEXT(
      "stages.0.blocks.0.conv_dw.weight",
      true,
      backbone("((?:stem|stages\\.\\d+|head\\.norm)\\..*)", "$1")),
  /** The official ConvNeXts. */
  OFFICIAL_CONVNEXT(
      "stages.0.0.dwconv.weight",
      true,
      backbone("downsample_layers\\.0\\.(\\d\\..*)", "stem.$1"),
      backbone("downsample_layers\\.(\\d)\\.(\\d\\..*)", "stages.$1.downsample.$2"),
      backbone("stages\\.(\\d)\\.(\\d+)\\.dwconv\\.(.*)", "stages.$1.blocks.$2.conv_dw.$3"),
      backbone("stages\\.(\\d)\\.(\\d+)\\.pwconv([12])\\.(.*)", "stages.$1.blocks.$2.mlp.fc$3.$4"),
      backbone("stages\\.(\\d)\\.(\\d+)\\.(norm\\..*|gamma)", "stages.$1.blocks.$2.$3"),
      backbone("norm\\.(.*)", "head.norm.$1")),
  /**
   * Hugging Face's vision transformers: ViT and DINO's, MAE's encoder, DINOv2. Queries, keys and
   * values are one tensor in timm's.
   */
  HUGGING_FACE_VIT(
      "embeddings.patch_embeddings.projection.weight",
      true,
      backbone("embeddings\\.(cls_token|register_tokens)", "$1"),
      backbone("embeddings\\.position_embeddings", "pos_embed"),
      backbone("embeddings\\.patch_embeddings\\.projection\\.(.*)", "patch_embed.proj.$1"),
      backbone(
          "encoder\\.layer\\.(\\d+)\\.attention\\.attention\\.query\\.(.*)",
          "blocks.$1.attn.qkv.$2#0"),
      backbone(
          "encoder\\.layer\\.(\\d+)\\.attention\\.attention\\.key\\.(.*)",
          "blocks.$1.attn.qkv.$2#1"),
      backbone(
          "encoder\\.layer\\.(\\d+)\\.attention\\.attention\\.value\\.(.*)",
          "blocks.$1.attn.qkv.$2#2"),
      backbone(
          "encoder\\.layer\\.(\\d+)\\.attention\\.output\\.dense\\.(.*)", "blocks.$1.attn.proj.$2"),
      backbone("encoder\\.layer\\.(\\d+)\\.layernorm_before\\.(.*)", "blocks.$1.norm1.$2"),
      backbone("encoder\\.layer\\.(\\d+)\\.layernorm_after\\.(.*)", "blocks.$1.norm2.$2"),
      backbone("encoder\\.layer\\.(\\d+)\\.intermediate\\.dense\\.(.*)", "blocks.$1.mlp.fc1.$2"),
      backbone("encoder\\.layer\\.(\\d+)\\.output\\.dense\\.(.*)", "blocks.$1.mlp.fc2.$2"),
      // DINOv2's, whose blocks are the official ones but for the attention.
      backbone("encoder\\.layer\\.(\\d+)\\.((?:norm[12]|mlp\\.\\w+)\\..*)", "blocks.$1.$2"),
      backbone("encoder\\.layer\\.(\\d+)\\.layer_scale([12])\\.lambda1", "blocks.$1.ls$2.gamma"),
      backbone("layernorm\\.(.*)", "norm.$1")),
  /** Hugging Face's residual networks. */
  HUGGING_FACE_RESNET("embedder.embedder.convolution.weight", true, huggingFaceResNet()),
  /** torchvision's ConvNeXts, whose stages and what shrinks between them are counted together. */
  TORCHVISION_CONVNEXT("features.1.0.block.0.weight", true, torchvisionConvNext());

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

  private static KeyRule[] smallSequence() {
    var rules = new ArrayList<KeyRule>();
    rules.add(backbone("0\\.(weight)", "conv1.$1"));
    rules.add(backbone("1\\.(weight|bias|running_.*|num_.*)", "bn1.$1"));
    for (int stage = 1; stage <= 4; stage++) {
      String block = (stage + 1) + "\\.(\\d+)\\.";
      rules.add(backbone(block + "shortcut\\.(.*)", "layer" + stage + ".$1.downsample.$2"));
      rules.add(backbone(block + "(.*)", "layer" + stage + ".$1.$2"));
    }
    return rules.toArray(KeyRule[]::new);
  }

  /** Its stages, and the layers of a block, are counted from 0, torchvision's from 1. */
  private static KeyRule[] huggingFaceResNet() {
    var rules = new ArrayList<KeyRule>();
    rules.add(backbone("embedder\\.embedder\\.convolution\\.(.*)", "conv1.$1"));
    rules.add(backbone("embedder\\.embedder\\.normalization\\.(.*)", "bn1.$1"));
    for (int stage = 0; stage < 4; stage++) {
      String block = "encoder\\.stages\\." + stage + "\\.layers\\.(\\d+)\\.";
      String to = "layer" + (stage + 1) + ".$1.";
      rules.add(backbone(block + "shortcut\\.convolution\\.(.*)", to + "downsample.0.$2"));
      rules.add(backbone(block + "shortcut\\.normalization\\.(.*)", to + "downsample.1.$2"));
      for (int layer = 0; layer < 3; layer++) {
        String within = block + "layer\\." + layer + "\\.";
        rules.add(backbone(within + "convolution\\.(.*)", to + "conv" + (layer + 1) + ".$2"));
        rules.add(backbone(within + "normalization\\.(.*)", to + "bn" + (layer + 1) + ".$2"));
      }
    }
    return rules.toArray(KeyRule[]::new);
  }

  private static KeyRule[] torchvisionConvNext() {
    var rules = new ArrayList<KeyRule>();
    rules.add(backbone("features\\.0\\.(\\d\\..*)", "stem.$1"));
    rules.add(backbone("classifier\\.0\\.(.*)", "head.norm.$1"));
    for (int stage = 0; stage < 4; stage++) {
      String block = "features\\." + (2 * stage + 1) + "\\.(\\d+)\\.";
      String to = "stages." + stage + ".blocks.$1.";
      rules.add(backbone(block + "block\\.0\\.(.*)", to + "conv_dw.$2"));
      rules.add(backbone(block + "block\\.2\\.(.*)", to + "norm.$2"));
      rules.add(backbone(block + "block\\.3\\.(.*)", to + "mlp.fc1.$2"));
      rules.add(backbone(block + "block\\.5\\.(.*)", to + "mlp.fc2.$2"));
      rules.add(backbone(block + "layer_scale", to + "gamma"));
      rules.add(
          backbone(
              "features\\." + 2 * stage + "\\.(\\d\\..*)", "stages." + stage + ".downsample.$1"));
    }
    return rules.toArray(KeyRule[]::new);
  }

  /** A key that there is once in every backbone of this kind, which tells where it begins. */
  String anchor() {
    return anchor;
  }

  /** Whether its names say nothing to networks of others. */
  boolean isForeign() {
    return this == SEQUENCE
        || this == SMALL_SEQUENCE
        || this == TORCHVISION_VIT
        || this == OFFICIAL_CONVNEXT
        || this == HUGGING_FACE_VIT
        || this == HUGGING_FACE_RESNET
        || this == TORCHVISION_CONVNEXT;
  }

  /**
   * Whether it is known by a key that no other has, and so comes before those that are told key by
   * key.
   */
  boolean needsAnchor() {
    return needsAnchor;
  }

  /** Whether keys that begin so may be read by it: numbers alone may be anybody's sequence. */
  boolean reads(Set<String> keys, String prefix) {
    boolean isOther = this == SEQUENCE && keys.contains(prefix + SMALL_SEQUENCE.anchor);
    return !isOther && (!needsAnchor || keys.contains(prefix + anchor));
  }

  /**
   * What torchvision or timm call it; a tensor that is a part of one there has the part's number
   * behind a {@code #}.
   */
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
