package dev.emc.checkpoint.keys;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the networks that a state dict holds side by side, such as the teacher in {@code
 * student_backbone.*}, {@code teacher_backbone.*}: its modules under the names they have where
 * there is no other.
 *
 * @param renamed modules that are this network's, by their name without it
 * @param hidden modules that are another's
 */
record Branch(Map<String, String> renamed, Set<String> hidden) {
  /** All modules as they are. */
  static final Branch WHOLE = new Branch(Map.of(), Set.of());

  private static final Pattern BEFORE =
      Pattern.compile("(momentum|teacher|student|target|online|ema|key|query)_(.+)");
  private static final Pattern BEHIND =
      Pattern.compile("(.+)_(momentum|teacher|student|target|online|ema)");
  private static final Pattern ALONE =
      Pattern.compile("momentum|teacher|student|target|online|ema|key|query");

  /** What follows another network by a moving average, wherever its name stands in a path. */
  private static final Pattern FOLLOWER =
      Pattern.compile("(?:.*[/._])?(?:momentum|teacher|target|ema|swa|averaged|key|k)(?:[/._].*)?");

  /** Whose a module is, and what it would be called if there were no other. */
  private record Owned(String owner, String module) {
    static Optional<Owned> of(String name, Collection<String> all) {
      if (name.equals("encoder_k")) {
        return Optional.of(new Owned("key", "encoder_q"));
      }
      if (name.equals("momentum_encoder") && all.contains("base_encoder")) {
        return Optional.of(new Owned("momentum", "base_encoder"));
      }
      Matcher before = BEFORE.matcher(name);
      if (before.matches()) {
        return Optional.of(new Owned(before.group(1), before.group(2)));
      }
      Matcher behind = BEHIND.matcher(name);
      return behind.matches()
          ? Optional.of(new Owned(behind.group(2), behind.group(1)))
          : Optional.empty();
    }
  }

  /**
   * The whole, and each network that some of the modules name.
   *
   * @param keys of a state dict
   */
  static List<Branch> of(Collection<String> keys) {
    var modules = new LinkedHashSet<String>();
    keys.forEach(key -> modules.add(module(key)));
    var owners = new LinkedHashSet<String>();
    modules.forEach(name -> Owned.of(name, modules).ifPresent(owned -> owners.add(owned.owner())));
    var branches = new ArrayList<Branch>(List.of(WHOLE));
    for (String owner : owners) {
      var renamed = new HashMap<String, String>();
      var hidden = new HashSet<String>();
      for (String name : modules) {
        Owned.of(name, modules)
            .ifPresent(
                owned -> {
                  if (owned.owner().equals(owner)) {
                    renamed.put(name, owned.module());
                  } else {
                    hidden.add(name);
                  }
                });
      }
      modules.stream().filter(renamed::containsValue).forEach(hidden::add);
      branches.add(new Branch(renamed, hidden));
    }
    return branches;
  }

  /** The key as this network alone would have it; nothing if it is another's. */
  Optional<String> key(String key) {
    String module = module(key);
    if (hidden.contains(module)) {
      return Optional.empty();
    }
    String name = renamed.get(module);
    return Optional.of(name == null ? key : name + key.substring(module.length()));
  }

  /** Whether a key stands in a module that is named after one of several networks. */
  static boolean isOwned(String key) {
    String module = module(key);
    return module.equals("encoder_k")
        || ALONE.matcher(module).matches()
        || BEFORE.matcher(module).matches()
        || BEHIND.matcher(module).matches();
  }

  /** The name of a module without that of one of several networks. */
  static String unowned(String module) {
    return Owned.of(module, Set.of()).map(Owned::module).orElse(module);
  }

  /** Whether a path leads to weights that follow others by a moving average. */
  static boolean isFollower(String path) {
    return FOLLOWER.matcher(path).matches();
  }

  private static String module(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }
}
