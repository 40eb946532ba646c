package dev.emc.app.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.emc.api.RunShape;
import dev.emc.app.home.Installation;
import dev.emc.app.home.Recipe;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.Experiment;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.study.BaseStateConfig;
import dev.emc.eval.study.Grid;
import dev.emc.eval.study.RowConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.StudyPlan;
import dev.emc.eval.study.SweepConfig;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.UnitConfigs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every sweep and study of the built distribution: each of its runs binds and fits together. */
class ShippedStudiesIT {
  private final Installation installation =
      new Installation(Path.of("target", "emc").toAbsolutePath());
  private final Components components = PluginLoader.load(installation.plugins());

  @TestFactory
  Stream<DynamicTest> works() throws IOException {
    Stream<DynamicTest> sweeps =
        installation.recipes("sweeps").stream()
            .map(
                recipe ->
                    dynamicTest(
                        recipe.name(),
                        () -> check(recipe, read(SweepConfig.class, recipe).study())));
    Stream<DynamicTest> studies =
        installation.recipes("studies").stream()
            .map(
                recipe ->
                    dynamicTest(
                        recipe.name(), () -> check(recipe, read(StudyConfig.class, recipe))));
    return Stream.concat(sweeps, studies);
  }

  private <R extends Record> R read(Class<R> type, Recipe recipe) {
    return ConfigFile.read(type, recipe.file(), List.of(), components);
  }

  /** With every choice made for the last candidate, so that no run is left open. */
  private void check(Recipe recipe, StudyConfig study) throws IOException {
    assertFalse(recipe.summary().isBlank(), "the first line says what it is");
    var configs = new UnitConfigs(StudyRecipes.host(installation, components));
    var plan = new StudyPlan(study, Path.of("out"), unit -> configs.experiment(unit).epochs());
    var stage =
        plan.stage(
            new StudyPlan.Scores() {
              private double score;

              @Override
              public Optional<List<Double>> of(Unit candidate) {
                return Optional.of(List.of(score++));
              }

              @Override
              public boolean failed(Unit candidate) {
                return false;
              }
            });
    for (Unit unit : stage.units()) {
      assertFalse(unit.open(), unit.name());
      Experiment experiment = configs.experiment(unit);
      ComponentGraph graph = components.assemble(experiment.selection());
      var views = experiment.viewPlan(graph.method());
      var shape = new RunShape(experiment.batchSize(), graph.method().embeddingWidth(), views, 3);
      graph.method().check(shape);
      graph.regularizer().check(shape);
      graph.backbone();
    }
  }

  @Test
  void theReplicationHasEveryRow() throws IOException {
    for (StudyConfig study : studies(name -> !name.startsWith("fashion-map-"))) {
      assertEquals(
          List.of("vicreg", "swav", "simsiam"),
          study.groups().stream().map(group -> group.name()).toList());
      study
          .groups()
          .forEach(
              group ->
                  assertEquals(
                      List.of("base", "continued", "emc", "vcreg", "auh", "mmcr"),
                      group.tableRows()));
      assertTrue(study.groups().get(0).seeds().size() >= 3);
      assertTrue(study.evaluation().fractions().containsAll(List.of(0.01, 0.1, 1.0)));
    }
  }

  @Test
  void theMapHasItsPiecesForEveryMethodAndFewCandidates() throws IOException {
    List<StudyConfig> maps = maps();
    assertEquals(3, maps.size());
    for (StudyConfig map : maps) {
      String method = map.groups().get(0).name().replaceFirst("-.*", "");
      // SwAV alone was not finished after 200 epochs.
      assertEquals(
          Stream.of("quarter", "half", "finished", "longest", "wide", "batch")
              .filter(piece -> method.equals("swav") || !piece.equals("longest"))
              .map(piece -> method + "-" + piece)
              .toList(),
          map.groups().stream().map(StudyGroupConfig::name).toList());
      assertEquals(List.of(0.002, 0.01, 0.1, 1.0), map.evaluation().fractions());
      for (StudyGroupConfig group : map.groups()) {
        assertTrue(
            group
                .tableRows()
                .containsAll(List.of("base", "continued", "emc", "emc-unlabelled", "mmcr")),
            group.name());
        for (RowConfig row : group.rows()) {
          int candidates = Grid.parse(row.choose()).cells().size();
          assertTrue(candidates <= 6, group.name() + " " + row.name());
        }
      }
      assertEquals(10, map.groups().get(0).baseState().epoch());
      assertEquals(20, map.groups().get(1).baseState().epoch());
      assertEquals(BaseStateConfig.END, map.groups().get(2).baseState());
    }
  }

  /** Other seeds than those that chose, of the same bases; nothing is chosen. */
  @Test
  void theSeedsOfTheMapHaveChosenNothing() throws IOException {
    StudyConfig seeds = studies(name -> name.equals("fashion-map-seeds")).get(0);
    for (StudyConfig map : maps()) {
      StudyGroupConfig centre = map.groups().get(0);
      String name = centre.name().replaceFirst("-.*", "-seeds");
      StudyGroupConfig group =
          seeds.groups().stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow();
      assertEquals(3, group.seeds().size());
      assertTrue(group.seeds().stream().noneMatch(centre.seeds()::contains), name);
      assertEquals(centre.base(), group.base());
      assertEquals(centre.baseSet(), group.baseSet());
      assertEquals(centre.baseState(), group.baseState());
      assertTrue(centre.tableRows().containsAll(group.tableRows()), name);
      assertTrue(group.rows().stream().allMatch(row -> row.choose().isEmpty()), name);
    }
  }

  private List<StudyConfig> maps() throws IOException {
    return studies(name -> name.startsWith("fashion-map-") && !name.equals("fashion-map-seeds"));
  }

  private List<StudyConfig> studies(Predicate<String> wanted) throws IOException {
    return installation.recipes("studies").stream()
        .filter(recipe -> wanted.test(recipe.name()))
        .map(recipe -> read(StudyConfig.class, recipe))
        .toList();
  }
}
