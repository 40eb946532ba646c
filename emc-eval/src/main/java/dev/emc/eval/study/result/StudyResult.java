package dev.emc.eval.study.result;

import java.util.List;
import java.util.Map;

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
    Map<String, String> failures) {}
