package dev.emc.eval.study;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/** The epoch curve: rows that are evaluated after every epoch (the paper's figure 4). */
public record CurveConfig(
    @Describe("Names of the rows") List<String> rows,
    @Describe("Shares of the labels, of those evaluated") List<Double> fractions) {
  /** Checks the shares. */
  public CurveConfig {
    rows = List.copyOf(rows);
    fractions.forEach(fraction -> Check.positive("fractions", fraction, 1));
    fractions = fractions.stream().sorted().toList();
  }
}
