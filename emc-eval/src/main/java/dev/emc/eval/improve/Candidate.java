package dev.emc.eval.improve;

import dev.emc.api.plugin.Describe;
import java.util.List;

/** A setting that is tried. */
public record Candidate(
    @Describe("What tables call it") String name,
    @Describe("KEY=VALUE that make it") List<String> set) {
  /** Copies the list. */
  public Candidate {
    set = List.copyOf(set);
  }
}
