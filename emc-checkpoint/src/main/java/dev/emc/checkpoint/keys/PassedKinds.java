package dev.emc.checkpoint.keys;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a file's keys are that are known not to be needed, in a few words. */
final class PassedKinds {
  private static final Map<String, Pattern> KINDS = kinds();

  private PassedKinds() {}

  private static Map<String, Pattern> kinds() {
    var kinds = new LinkedHashMap<String, Pattern>();
    kinds.put("decoder", module("decoder\\w*"));
    kinds.put("mask token", module("mask_token|masked_embed|mask_embed"));
    kinds.put("queue", module("queue\\w*|memory_bank|bank\\w*"));
    kinds.put("the loss's own", module("criterion|\\w*loss\\w*"));
    kinds.put(
        "classifier",
        module(
            "\\w*classifiers?|fc\\d*|heads?|head_dist|last_linear|logits|linear|online_\\w*head\\w*"));
    kinds.put("projector", module("projector\\w*"));
    kinds.put("predictor", module("predictor\\w*"));
    kinds.put("prototypes", module("prototypes\\w*"));
    kinds.put("norm of the loss", Pattern.compile("(?:module\\.)?bn\\..*"));
    return kinds;
  }

  private static Pattern module(String name) {
    return Pattern.compile("(?:.*\\.)?(?:" + name + ")(?:\\..*)?");
  }

  /**
   * The kinds that there are, such as {@code decoder, mask token}; empty if nothing was left out.
   *
   * @param keys that were left out
   */
  static List<String> of(Collection<String> keys) {
    var found = new LinkedHashSet<String>();
    boolean isMore = false;
    for (String key : keys) {
      String kind = kind(key);
      isMore |= kind.isEmpty();
      found.add(kind);
    }
    found.remove("");
    if (isMore && !found.isEmpty()) {
      found.add("others");
    }
    return List.copyOf(found);
  }

  private static String kind(String key) {
    // A probe beside the network is called online too.
    if (!key.startsWith("online_") && (Branch.isOwned(key) || Branch.isFollower(key))) {
      return "another network";
    }
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getValue().matcher(key).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }
}
