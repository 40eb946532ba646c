package dev.emc.eval.study.result;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came out of a study.
 *
 * @param title of the study
 * @param facts machine, time, revision and the like, in the order shown
 * @param groups in the order of the study
 * @param failures runs that are missing, each with its reason in one line
 */
public record StudyResult(
    String title,
    Map<String, String> facts,
    List<GroupResult> groups,
    Map<String, String> failures) {

  /** Groups of which a row is complete, in the order of the study. */
  public List<GroupResult> begun() {
    return groups.stream().filter(group -> !group.rows().isEmpty()).toList();
  }

  /** Which groups have no complete row, in a line; empty if each has one. */
  public String withoutRows() {
    String names =
        groups.stream()
            .filter(group -> group.rows().isEmpty())
            .map(GroupResult::name)
            .collect(Collectors.joining(", "));
    if (begun().size() == groups.size()) {
      return "";
    }
    return names.isEmpty() ? "no row is complete" : "no row is complete: " + names;
  }
}
