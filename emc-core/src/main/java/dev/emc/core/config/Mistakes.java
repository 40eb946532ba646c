package dev.emc.core.config;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that is wrong with a config, so that a user need not find it one by one. */
final class Mistakes {
  /** More than anybody reads. */
  private static final int MOST = 50;

  /** As it stands in the file, then as it stands on the command line. */
  private static final Comparator<Mistake> BY_PLACE =
      Comparator.<Mistake, Boolean>comparing(mistake -> mistake.at().isOverride())
          .thenComparingInt(mistake -> mistake.at().line())
          .thenComparingInt(mistake -> mistake.at().column());

  private final List<Mistake> found = new ArrayList<>();

  /** Takes one; the same one again is no other. */
  void add(Mistake mistake) {
    if (!found.contains(mistake)) {
      found.add(mistake);
    }
  }

  /** Throws the first, if there is one, to whoever gathers what is wrong with more than this. */
  void rethrow() {
    if (!found.isEmpty()) {
      throw found.get(0);
    }
  }

  /**
   * Ends the reading if something is wrong.
   *
   * @throws ConfigException of all there is, a line each
   */
  void refuse() {
    if (found.isEmpty()) {
      return;
    }
    List<String> lines =
        new ArrayList<>(
            found.stream().sorted(BY_PLACE).map(Mistake::line).distinct().limit(MOST).toList());
    if (found.size() > MOST) {
      lines.add("and %s more mistakes".formatted(found.size() - MOST));
    }
    throw ConfigException.of(lines, found.get(0).getCause());
  }
}
