package dev.emc.eval.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StudyPlanTest {
  private static final Path ROOT = Path.of("out");
  private static final ImageRange VALIDATION = new ImageRange("train", 90, 100);

  private final Map<String, List<Double>> scored = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final StudyPlan plan = new StudyPlan(study(), ROOT, unit -> 3);

  private static StudyConfig study() {
    var probes =
        new ProbeConfig(
            List.of("linear", "knn"),
            new ImageRange("train", 0, 90),
            new ImageRange("test"),
            VALIDATION,
            List.of(0.1, 1.0),
            2,
            31,
            20,
            0.1,
            List.of());
    var group =
        new StudyGroupConfig(
            "vicreg",
            "row-recipe",
            "base-recipe",
            List.of("a=1"),
            List.of("epochs=9"),
            List.of("epochs=3"),
            List.of(7L, 8L),
            "continued",
            List.of(
                new RowConfig("continued", List.of(), List.of("lr=1,2"), null),
                new RowConfig("emc", List.of("reg=emc"), List.of("w=3,4"), "continued"),
                new RowConfig("auh", List.of("reg=auh"), List.of(), "continued")),
            new CurveConfig(List.of("emc"), List.of(0.1)),
            0,
            0);
    return new StudyConfig("study", "images", List.of("b=2"), probes, List.of(group));
  }

  private static List<String> texts(Unit unit) {
    return unit.settings().stream().map(Object::toString).toList();
  }

  private StudyPlan.Stage stage() {
    return plan.stage(
        new StudyPlan.Scores() {
          @Override
          public Optional<List<Double>> of(Unit candidate) {
            return Optional.ofNullable(scored.get(candidate.name()));
          }

          @Override
          public boolean failed(Unit candidate) {
            return failed.contains(candidate.name());
          }
        });
  }

  private void score(String run, double... top1) {
    scored.put("vicreg/seed-7/" + run, Arrays.stream(top1).boxed().toList());
  }

  private static List<String> names(StudyPlan.Stage stage, boolean open) {
    return stage.units().stream().filter(u -> u.open() == open).map(Unit::name).toList();
  }

  private static Unit unit(StudyPlan.Stage stage, String name) {
    return stage.units().stream().filter(u -> u.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void whatWaitsForAChoiceIsOpen() {
    StudyPlan.Stage stage = stage();
    assertEquals(
        List.of(
            "vicreg/seed-7/base",
            "vicreg/seed-8/base",
            "vicreg/seed-7/continued_lr=1",
            "vicreg/seed-7/continued_lr=2"),
        names(stage, false));
    assertEquals(
        List.of(
            "vicreg/seed-8/continued_as-chosen",
            "vicreg/seed-7/emc_w=3",
            "vicreg/seed-7/emc_w=4",
            "vicreg/seed-8/emc_as-chosen",
            "vicreg/seed-7/auh_as-chosen",
            "vicreg/seed-8/auh_as-chosen"),
        names(stage, true));
    assertTrue(stage.unit("vicreg", "base", 8).isPresent());
    assertTrue(stage.unit("vicreg", "continued", 7).isEmpty());
  }

  @Test
  void aBaseAndARowKnowTheirSettings() {
    StudyPlan.Stage stage = stage();
    Unit base = unit(stage, "vicreg/seed-8/base");
    assertEquals(List.of("data.train=images", "b=2", "a=1", "epochs=9", "seed=8"), texts(base));
    assertEquals("base-recipe", base.config());
    Unit row = unit(stage, "vicreg/seed-7/continued_lr=2");
    String start = ROOT.toAbsolutePath().resolve("runs/vicreg/seed-7/base").toString();
    assertEquals(
        List.of(
            "data.train=images", "b=2", "a=1", "epochs=3", "lr=2", "start-from=" + start, "seed=7"),
        texts(row));
    assertEquals("vicreg/seed-7/base", row.after());
    assertTrue(row.settings().contains(Setting.of("start-from", Path.of(start))));
    assertTrue(row.settings().contains(Setting.written("lr=2")));
  }

  @Test
  void candidatesAreJudgedOnValidationImagesAlone() {
    Unit candidate = unit(stage(), "vicreg/seed-7/continued_lr=1");
    assertEquals(1, candidate.tasks().size());
    assertEquals(VALIDATION, candidate.tasks().get(0).test());
    assertEquals(
        Path.of("run/eval/linear-validation.json"), candidate.tasks().get(0).file(Path.of("run")));
  }

  @Test
  void theHighestMeanIsChosenAndTakenOver() {
    score("continued_lr=1", 50, 60);
    assertFalse(stage().selections().get(0).made(), "one candidate is missing");
    score("continued_lr=2", 40, 80);
    StudyPlan.Stage stage = stage();
    ValidationChoice selection = stage.selections().get(0);
    assertEquals(1, selection.chosen());
    assertEquals(List.of("lr=2"), selection.settings());
    assertTrue(names(stage, false).contains("vicreg/seed-8/continued_lr=2"));
    assertTrue(names(stage, false).contains("vicreg/seed-8/auh"));
    Unit chosen = stage.unit("vicreg", "continued", 7).orElseThrow();
    assertEquals(
        List.of("-validation", "", ""), chosen.tasks().stream().map(Task::suffix).toList());
    Unit loser = unit(stage, "vicreg/seed-7/continued_lr=1");
    assertEquals(1, loser.tasks().size(), "the test images are never shown to it");
    assertTrue(texts(unit(stage, "vicreg/seed-7/emc_w=3")).containsAll(List.of("lr=2", "w=3")));
  }

  @Test
  void theFirstOfEqualsIsChosen() {
    score("continued_lr=1", 50, 50);
    score("continued_lr=2", 50, 50);
    assertEquals(0, stage().selections().get(0).chosen());
  }

  @Test
  void aFailedCandidateIsLeftOut() {
    failed.add("vicreg/seed-7/continued_lr=1");
    score("continued_lr=2", 1, 1);
    assertEquals(List.of("lr=2"), stage().selections().get(0).settings());
  }

  @Test
  void withoutACandidateNothingIsChosen() {
    failed.add("vicreg/seed-7/continued_lr=1");
    failed.add("vicreg/seed-7/continued_lr=2");
    StudyPlan.Stage stage = stage();
    assertFalse(stage.selections().get(0).made());
    assertTrue(names(stage, true).contains("vicreg/seed-7/auh_as-chosen"));
  }

  @Test
  void theCurveEvaluatesEveryEpochButTheLast() {
    for (String lr : List.of("1", "2")) {
      score("continued_lr=" + lr, 1, 1);
    }
    score("emc_w=3", 9, 9);
    score("emc_w=4", 8, 8);
    Unit emc = stage().unit("vicreg", "emc", 8).orElseThrow();
    assertEquals("vicreg/seed-8/emc_w=3", emc.name());
    assertEquals(List.of(0, 0, 1, 2), emc.tasks().stream().map(Task::epoch).toList());
    assertTrue(texts(emc).contains("checkpoints.keep-every=1"));
    assertEquals(List.of(0.1), emc.tasks().get(2).fractions());
  }

  @Test
  void thePlanIsTheSameEveryTime() {
    score("continued_lr=1", 3, 1);
    score("continued_lr=2", 3, 2);
    assertEquals(stage(), stage());
  }

  /** Two groups that start from states of one base. */
  private StudyPlan.Stage states(String setOfSecond) {
    var groups = new ArrayList<StudyGroupConfig>();
    for (int epoch : List.of(2, 4)) {
      groups.add(
          new StudyGroupConfig(
              "at-" + epoch,
              "row-recipe",
              "base-recipe",
              List.of(epoch == 2 ? "a=1" : setOfSecond),
              List.of("epochs=9"),
              new BaseStateConfig("shared", epoch, epoch == 2 ? List.of(4, 8) : List.of()),
              List.of(),
              List.of(7L),
              "row",
              List.of(new RowConfig("row")),
              null,
              0,
              0));
    }
    var probes = study().evaluation();
    return new StudyPlan(new StudyConfig("s", probes, groups), ROOT, unit -> 3)
        .stage(
            new StudyPlan.Scores() {
              @Override
              public Optional<List<Double>> of(Unit candidate) {
                return Optional.empty();
              }

              @Override
              public boolean failed(Unit candidate) {
                return false;
              }
            });
  }

  @Test
  void groupsStartFromStatesOfOneBase() {
    StudyPlan.Stage stage = states("a=1");
    assertEquals(
        List.of("shared/seed-7/base", "at-2/seed-7/row", "at-4/seed-7/row"), names(stage, false));
    Unit base = unit(stage, "shared/seed-7/base");
    assertEquals(
        List.of("linear 2", "knn 2", "linear 4", "linear 8", "knn 4"),
        base.tasks().stream().map(t -> t.protocol() + " " + t.epoch()).toList(),
        "each state once, by whichever group wants it");
    assertEquals(
        Path.of("run/eval/linear-epoch-0004.json"), base.tasks().get(2).file(Path.of("run")));
    Unit row = unit(stage, "at-4/seed-7/row");
    assertEquals(4, row.afterEpoch());
    assertTrue(
        texts(row)
            .contains(
                "start-from="
                    + ROOT.toAbsolutePath()
                        .resolve("runs/shared/seed-7/base/checkpoints/epoch-0004")));
  }

  @Test
  void aBaseThatIsSharedHasOneConfig() {
    assertEquals(
        "groups 'at-2' and 'at-4' share the base shared/seed-7/base, but not its settings:"
            + " [a=1, epochs=9, seed=7] against [a=2, epochs=9, seed=7]",
        assertThrows(ConfigException.class, () -> states("a=2")).getMessage());
  }
}
