package dev.emc.checkpoint.keys;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose training a set of weights comes from, where its keys say more than their map's name. */
final class Origin {
  private Origin() {}

  /** What it is, such as {@code DINOv2's backbone with registers}; nothing if no more is known. */
  static Optional<String> of(CheckpointWeights dict) {
    return switch (dict.map()) {
      case BARLOW_TWINS -> Optional.of("Barlow Twins");
      case DINO -> Optional.of("DINO" + role(dict));
      case DINOV2 -> Optional.of("DINOv2's backbone" + registers(dict));
      case MAE -> Optional.of("MAE's encoder, beside its decoder");
      case MOCO -> Optional.of(moco(dict));
      default -> Optional.empty();
    };
  }

  private static String role(CheckpointWeights dict) {
    String label = "." + dict.label().replace('/', '.') + ".";
    if (label.contains(".student.")) {
      return "'s student";
    }
    return label.contains(".teacher.") ? "'s teacher" : "";
  }

  private static String registers(CheckpointWeights dict) {
    Set<String> keys = dict.backbone().keySet();
    boolean hasSome = keys.contains("register_tokens") || keys.contains("reg_token");
    return hasSome ? " with registers" : "";
  }

  private static String moco(CheckpointWeights dict) {
    if (dict.plain().keySet().stream().anyMatch(key -> key.contains("base_encoder."))) {
      return "MoCo v3";
    }
    boolean isSingle =
        dict.heads().getOrDefault(HeadRole.PROJECTOR, Map.of()).containsKey("weight");
    return isSingle ? "MoCo v1" : "MoCo v2";
  }
}
