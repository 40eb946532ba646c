package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.emc.api.RunShape;
import dev.emc.app.home.Installation;
import dev.emc.app.home.Recipe;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every recipe of the built distribution: it binds, its components fit together, and it accepts its
 * own run.
 */
class ShippedRecipesIT {
  /** Rows of the paper's tables 1 to 3: what is continued, and with what. */
  private static final List<String> BASES = List.of("swav-400", "swav-800", "vicreg", "simsiam");

  private static final List<String> SMALL = List.of("swav", "vicreg", "simsiam");

  /** Methods that the paper has no row for: EMC alone, and that both large and small. */
  private static final List<String> BEYOND =
      List.of("barlow-twins", "simclr", "byol", "moco-v2", "moco-v3", "dino");

  private static final List<String> CRITERIA = List.of("emc", "vcreg", "mmcr", "auh");

  @TempDir Path folder;

  private final Installation installation = new Installation(Distribution.HOME);
  private final Components components = PluginLoader.load(installation.plugins());

  @TestFactory
  Stream<DynamicTest> works() throws IOException {
    return installation.recipes().stream()
        .map(recipe -> dynamicTest(recipe.name(), () -> check(recipe)));
  }

  private void check(Recipe recipe) throws IOException {
    assertFalse(recipe.summary().isBlank(), "the first line says what it is");
    Experiment experiment = ExperimentLoader.load(recipe.file(), List.of(), components);
    ComponentGraph graph = components.assemble(experiment.selection());
    var views = experiment.viewPlan(graph.method());
    var run = new RunShape(experiment.batchSize(), graph.method().embeddingWidth(), views, 3);
    graph.method().check(run);
    graph.regularizer().check(run);
    assertEquals(views, shownViews(recipe, experiment).viewPlan(graph.method()));
    graph.estimator();
    graph.backbone();
    if (experiment.data().train().startsWith("classpath:")) {
      TrainingRun prepared = TrainingRun.prepare(experiment, components);
      assertTrue(prepared.images().size() >= experiment.batchSize());
    } else {
      assertTrue(experiment.startFrom() != null, "a continued run starts from a checkpoint");
      assertEquals(10, experiment.epochs());
    }
  }

  /** The experiment with the views that the file shows: its own, or those in its last comment. */
  private Experiment shownViews(Recipe recipe, Experiment experiment) throws IOException {
    if (experiment.views() != null) {
      return experiment;
    }
    String text = recipe.text();
    int at = text.indexOf("\n# views:\n");
    assertTrue(at >= 0, "shows no views, neither of its own nor the method's in a comment");
    String shown = text.substring(at).replaceAll("(?m)^# ", "");
    Path file = folder.resolve(recipe.name() + ".yaml");
    Files.writeString(file, text.substring(0, at) + shown);
    Experiment uncommented = ExperimentLoader.load(file, List.of(), components);
    assertNotNull(uncommented.views());
    return uncommented;
  }

  @Test
  void thereIsOneForEveryRow() {
    List<String> names = names();
    for (String base : BASES) {
      assertTrue(names.contains(base + "-continued"), base);
      CRITERIA.forEach(c -> assertTrue(names.contains(base + "-" + c), base + "-" + c));
    }
    for (String method : SMALL) {
      assertTrue(names.contains("small-" + method + "-base"), method);
      assertTrue(names.contains("small-" + method + "-continued"), method);
      CRITERIA.forEach(c -> assertTrue(names.contains("small-" + method + "-" + c), c));
    }
  }

  @Test
  void thereAreTwoForEveryMethodBeyondThePaper() {
    List<String> names = names();
    for (String method : BEYOND) {
      assertTrue(names.contains(method + "-emc"), method);
      assertTrue(names.contains("small-" + method + "-emc"), method);
    }
  }

  private List<String> names() {
    try {
      return installation.recipes().stream().map(Recipe::name).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
