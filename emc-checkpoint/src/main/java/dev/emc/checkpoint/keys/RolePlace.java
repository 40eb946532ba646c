package dev.emc.checkpoint.keys;

import java.util.Optional;

/**
 * Where among the tensors of a role a head's are. A method may have the layers of one role as heads
 * of their own, as DINO's {@code student.head.mlp} and {@code student.head.last_layer}.
 *
 * @param role what the head does
 * @param sub what stands before its keys there, such as {@code mlp.}; empty if it is the whole
 */
record RolePlace(HeadRole role, String sub) {
  /** Told from the prefix of a method's head; nothing if it has no known role. */
  static Optional<RolePlace> of(String prefix) {
    String whole = prefix;
    String sub = "";
    while (true) {
      Optional<HeadRole> role = HeadRole.ofPrefix(whole);
      if (role.isPresent()) {
        return Optional.of(new RolePlace(role.get(), sub));
      }
      int dot = whole.lastIndexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      sub = whole.substring(dot + 1) + "." + sub;
      whole = whole.substring(0, dot);
    }
  }

  /** Whether a key of the role is the head's. */
  boolean has(HeadRole of, String key) {
    return role == of && key.startsWith(sub);
  }
}
