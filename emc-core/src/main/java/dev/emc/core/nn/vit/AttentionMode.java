package dev.emc.core.nn.vit;

/** How attention is computed. */
public enum AttentionMode {
  /** As two products with softmax between them, whose (N, heads, T, T) shares are kept. */
  EXACT,
  /** By the engine's one operator, which never has all shares in memory. */
  FUSED
}
