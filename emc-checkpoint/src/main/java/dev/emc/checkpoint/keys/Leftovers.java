package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells what a key is that neither a map nor the network has a place for: a part of the backbone,
 * which proves another architecture; something that no backbone computes with; or unknown.
 *
 * @param families first names of the network's own backbone keys, digits taken off
 */
record Leftovers(Set<String> families) {
  /** With no network in mind. */
  static final Leftovers ANY = new Leftovers(Set.of());

  /** What a key is. */
  enum Kind {
    /** Computes features. */
    BACKBONE,
    /** Is not needed for features: a classifier, a head, a counter, what only training uses. */
    SPARE,
    /** May be anything. */
    UNKNOWN
  }

  /** Modules that hold a backbone and, but for a classifier, nothing else. */
  private static final Pattern BACKBONES =
      Pattern.compile(
          "(?:.*[._])?(?:backbone|encoder|trunk|vit|resnet\\d*|_?feature_blocks|feature_extractor|features)(?:_\\w+)?\\.");

  /** First names of classifiers, which are left out whatever the file. */
  private static final Pattern CLASSIFIERS =
      Pattern.compile(
          "fc\\d*|heads?|head_dist|classifiers?|\\w+_classifier|last_linear|logits|linear");

  /** First names of other things that stand on a backbone and may be counted as its modules. */
  private static final Pattern HEADS =
      Pattern.compile(
          "head_\\w+|\\w+_heads?|last_layer|projectors?|projection\\w*|predictors?|prediction\\w*"
              + "|prototypes\\w*");

  /** First names of what is used in training alone, such as the token of masked patches. */
  private static final Pattern TRAINING =
      Pattern.compile("mask_token|masked_embed|mask_embed|decoder\\w*|queue\\w*");

  /** A classifier within what may hold a norm of the backbone too, as in ConvNeXts. */
  private static final Pattern CLASSIFIER_LAYERS =
      Pattern.compile("heads?\\.(?:fc|head|l|weight|bias)(?:\\..*)?");

  /** Last names of what is computed from the network's sizes, or counts. */
  private static final Pattern COMPUTED =
      Pattern.compile(
          "num_batches_tracked|total_ops|total_params|relative_position_index|relative_coords_table"
              + "|attn_mask|mask|position_ids");

  /** First names, digits taken off, of what residual networks and transformers are made of. */
  private static final Set<String> PARTS =
      Set.of(
          "conv",
          "bn",
          "gn",
          "norm",
          "layer",
          "layers",
          "stage",
          "stages",
          "block",
          "blocks",
          "downsample",
          "stem",
          "downsample_layers",
          "attnpool",
          "patch_embed",
          "conv_proj",
          "pos_embed",
          "pos_embedding",
          "cls_token",
          "class_token",
          "dist_token",
          "reg_token",
          "register_tokens",
          "norm_pre",
          "norm_post",
          "ln_pre",
          "ln_post");

  static Leftovers of(Set<String> backboneKeys) {
    return new Leftovers(
        backboneKeys.stream().map(Leftovers::family).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether the network has what most have not, such as a token of masked patches. */
  boolean isOwn(String key) {
    String family = family(key);
    return families.contains(family) && !CLASSIFIERS.matcher(family).matches();
  }

  /**
   * Whether a tensor is of the norm of each token, and the network norms their mean instead: as
   * MAE's own tools have it, that one starts as no change.
   *
   * @param key in timm's names
   */
  boolean isReplaced(String key) {
    return key.startsWith("norm.") && families.contains("fc_norm") && !families.contains("norm");
  }

  /** What the network calls the tokens that some call registers: both names are in use. */
  String spelled(String key) {
    String other =
        switch (key) {
          case "reg_token" -> "register_tokens";
          case "register_tokens" -> "reg_token";
          default -> key;
        };
    return !families.contains(key) && families.contains(other) ? other : key;
  }

  /**
   * What a key is.
   *
   * @param prefix of the backbone's keys
   * @param rest of the key, behind the prefix
   */
  Kind kind(String prefix, String rest, Tensor tensor) {
    String first = rest.replaceFirst("\\..*", "");
    String last = rest.substring(rest.lastIndexOf('.') + 1);
    String family = family(rest);
    if (!tensor.type().isFloating()
        || COMPUTED.matcher(last).matches()
        || CLASSIFIER_LAYERS.matcher(rest).matches()
        || TRAINING.matcher(first).matches() && !families.contains(family)) {
      return Kind.SPARE;
    }
    if (families.contains(family) || PARTS.contains(family)) {
      return Kind.BACKBONE;
    }
    if (CLASSIFIERS.matcher(first).matches()) {
      return Kind.SPARE;
    }
    boolean isWithin = BACKBONES.matcher(prefix).matches() && !HEADS.matcher(first).matches();
    return isWithin ? Kind.BACKBONE : Kind.UNKNOWN;
  }

  private static String family(String key) {
    return key.replaceFirst("\\..*", "").replaceFirst("\\d+$", "");
  }
}
