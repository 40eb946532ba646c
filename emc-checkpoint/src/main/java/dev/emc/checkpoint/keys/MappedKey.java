package dev.emc.checkpoint.keys;

import org.jspecify.annotations.Nullable;

/**
 * Where a tensor belongs.
 *
 * @param role of its head; null for the backbone
 * @param key within the backbone or head; empty if it is not needed
 */
record MappedKey(@Nullable HeadRole role, String key) {
  boolean isBackbone() {
    return role == null && !key.isEmpty();
  }
}
