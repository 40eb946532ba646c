package dev.emc.eval.supervised;

import dev.emc.api.plugin.Describe;
import java.util.List;

/** Settings that a protocol replaces where only a share of the labels is given. */
public record FewLabels(
    @Describe("Largest share of the labels these hold for") double upTo,
    @Describe("What is replaced, KEY=VALUE each") List<String> set) {
  /** Checks ranges. */
  public FewLabels {
    if (!(upTo > 0 && upTo < 1)) {
      throw new IllegalArgumentException("up-to must lie in (0, 1), got " + upTo);
    }
    set = List.copyOf(set);
  }
}
