package dev.emc.core.plugin;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kebab-case names, and what somebody who mistyped one probably meant. */
public final class Names {
  private static final Pattern KEBAB = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private Names() {}

  /** {@code entropyWeight} → {@code entropy-weight}, {@code AdamW} → {@code adam-w}. */
  public static String kebab(String name) {
    return WORD_START.matcher(name).replaceAll("-").replace('_', '-').toLowerCase();
  }

  /** Whether a name is words of small letters and digits, joined by single hyphens. */
  public static boolean isKebab(String name) {
    return KEBAB.matcher(name).matches();
  }

  /** The name somebody probably meant, if one is near enough. */
  public static Optional<String> nearest(String mistyped, Collection<String> names) {
    String wanted = kebab(mistyped);
    return names.stream()
        .filter(name -> isNear(wanted, name))
        .min(
            Comparator.<String>comparingInt(name -> distance(wanted, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code , did you mean 'emc'?}, or a full stop if no name is near. */
  public static String suggestion(String mistyped, Collection<String> names) {
    return nearest(mistyped, names).map(name -> ", did you mean '" + name + "'?").orElse(".");
  }

  private static boolean isNear(String wanted, String name) {
    boolean part =
        Math.min(wanted.length(), name.length()) >= 3
            && (name.contains(wanted) || wanted.contains(name));
    int length = Math.max(wanted.length(), name.length());
    return part || distance(wanted, name) <= Math.max(2, length * 2 / 5);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
