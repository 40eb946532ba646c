package dev.emc.eval.study;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import dev.emc.core.plugin.Names;
import java.util.HashSet;
import java.util.List;

/** A study, said in full: what is trained, and how it is evaluated. */
public record StudyConfig(
    @Describe("Headline of the results") String title,
    @Describe("Images the runs train on, set as data.train of every run; empty leaves the configs'")
        String train,
    @Describe("KEY=VALUE of every run") List<String> set,
    @Describe("How every model is evaluated") ProbeConfig evaluation,
    @Describe("Runs that are compared with each other") List<StudyGroupConfig> groups) {
  /** Checks that groups have names of their own, and images to choose on where they choose. */
  public StudyConfig {
    set = List.copyOf(set);
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("groups must be one or more");
    }
    var names = new HashSet<String>();
    for (StudyGroupConfig group : groups) {
      if (!names.add(group.name()) || groups.size() > 1 && group.name().isEmpty()) {
        throw new IllegalArgumentException("groups must each have a name of its own");
      }
      boolean chooses = group.rows().stream().anyMatch(row -> !row.choose().isEmpty());
      if (chooses && evaluation.validation() == null) {
        throw new IllegalArgumentException(
            "evaluation.validation is needed: rows choose settings, never on the test images");
      }
      if (group.curve() != null
          && !evaluation
              .fractions(evaluation.protocols().get(0))
              .containsAll(group.curve().fractions())) {
        throw new IllegalArgumentException(
            "groups ask for a curve of fractions that are not among evaluation.fractions");
      }
    }
  }

  /** A study that leaves the configs' training images. */
  public StudyConfig(String title, ProbeConfig evaluation, List<StudyGroupConfig> groups) {
    this(title, "", List.of(), evaluation, groups);
  }

  /**
   * The same study of some groups alone.
   *
   * @param names of the groups, in any order
   * @throws ConfigException if there is no such group
   */
  public StudyConfig piece(List<String> names) {
    List<String> there = groups.stream().map(StudyGroupConfig::name).toList();
    for (String name : names) {
      if (!there.contains(name)) {
        throw new ConfigException(
            "no group '%s' in the study%s There are: %s"
                .formatted(name, Names.suggestion(name, there), String.join(", ", there)));
      }
    }
    return new StudyConfig(
        title,
        train,
        set,
        evaluation,
        groups.stream().filter(group -> names.contains(group.name())).toList());
  }
}
