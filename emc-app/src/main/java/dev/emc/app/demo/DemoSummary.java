package dev.emc.app.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found.
 *
 * @param outcome how the improvement of the base ended, as {@code emc improve} says it
 * @param verdict one line, from the tests alone: the base continued with EMC against the base
 *     trained on alone for as long
 * @param worth how long the base would have had to be trained on alone; null unless the tests say
 *     that EMC helped
 * @param report the HTML file
 * @param header of the table of results
 * @param rows of the table of results, a model each; as many cells as the header
 */
public record DemoSummary(
    String outcome,
    String verdict,
    @Nullable String worth,
    String report,
    List<String> header,
    List<List<String>> rows) {
  /** Where it is said when EMC does not help, as one base that it helps is no study. */
  static final String ELSEWHERE =
      "from models that had come to their end, and from those of VICReg, EMC gained little or nothing at this size: docs/map.md";

  /** Copies the lists. */
  public DemoSummary {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }
}
