package dev.emc.checkpoint.keys;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the keys that match a pattern are.
 *
 * @param pattern of a whole key, wrappers' prefixes removed
 * @param role of the head they belong to; null for the backbone or nothing
 * @param replacement key within the backbone or head, with groups as {@code $1}; empty for what is
 *     known not to be needed
 */
record KeyRule(Pattern pattern, @Nullable HeadRole role, String replacement) {
  static KeyRule backbone(String pattern, String replacement) {
    return new KeyRule(Pattern.compile(pattern), null, replacement);
  }

  static KeyRule head(HeadRole role, String pattern, String replacement) {
    return new KeyRule(Pattern.compile(pattern), role, replacement);
  }

  static KeyRule ignored(String pattern) {
    return new KeyRule(Pattern.compile(pattern), null, "");
  }

  @Nullable String apply(String key) {
    Matcher matcher = pattern.matcher(key);
    return matcher.matches() ? matcher.replaceFirst(replacement) : null;
  }
}
