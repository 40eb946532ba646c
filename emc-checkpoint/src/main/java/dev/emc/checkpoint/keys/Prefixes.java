package dev.emc.checkpoint.keys;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What stands before a network's keys in a state dict. */
final class Prefixes {
  /** What DistributedDataParallel and torch.compile put before the keys of what they wrap. */
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  private static final String COMPILED = "._orig_mod.";

  /** What newer PyTorch calls the length and the direction of a weight-normalised weight. */
  private static final String HALF = ".parametrizations.weight.original";

  private Prefixes() {}

  /**
   * A key without the traces of DistributedDataParallel before it and of torch.compile in it, and
   * with the older names of a weight-normalised weight's halves.
   */
  static String unwrapped(String key) {
    for (String wrapper : WRAPPERS) {
      if (key.startsWith(wrapper)) {
        return unwrapped(key.substring(wrapper.length()));
      }
    }
    return key.replace(COMPILED, ".")
        .replace(HALF + "0", ".weight_g")
        .replace(HALF + "1", ".weight_v");
  }

  /** Every part, from one module to all of them, of what stands before a key. */
  static Set<String> before(String anchor, Collection<String> keys) {
    var parts = new LinkedHashSet<String>();
    for (String key : keys) {
      if (key.endsWith("." + anchor)) {
        String prefix = key.substring(0, key.length() - anchor.length());
        for (int dot = prefix.indexOf('.'); dot >= 0; dot = prefix.indexOf('.', dot + 1)) {
          parts.add(prefix.substring(0, dot + 1));
        }
      }
    }
    return parts;
  }

  /** A prefix as a user gives it, with the dot that modules end with if it was left out. */
  static String completed(String given, Collection<String> keys) {
    String prefix = unwrapped(given.endsWith(".") ? given : given + ".");
    String plain = given.endsWith(".") ? prefix : prefix.substring(0, prefix.length() - 1);
    boolean isModule = keys.stream().anyMatch(key -> key.startsWith(prefix));
    return isModule ? prefix : plain;
  }

  /** What all keys begin with, in whole modules; empty if they have none in common. */
  static String common(Collection<String> keys) {
    String common = null;
    for (String key : keys) {
      String modules = key.substring(0, key.lastIndexOf('.') + 1);
      common = common == null ? modules : shared(common, modules);
    }
    return common == null ? "" : common;
  }

  private static String shared(String one, String other) {
    int end = 0;
    for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
      if (one.charAt(i) != other.charAt(i)) {
        break;
      }
      if (one.charAt(i) == '.') {
        end = i + 1;
      }
    }
    return one.substring(0, end);
  }
}
