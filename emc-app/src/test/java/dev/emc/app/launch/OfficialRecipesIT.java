package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.emc.app.home.Installation;
import dev.emc.app.home.Recipe;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.config.StartOptimizer;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every recipe of the paper's rows names the published file it means, that model's epochs, batch
 * and accuracy, and has the settings of the paper's continued runs.
 */
class OfficialRecipesIT {
  private static final List<String> CRITERIA = List.of("emc", "continued", "vcreg", "mmcr", "auh");

  /**
   * A published model and how the paper's code continues it.
   *
   * @param stated {@code start-epochs} of the recipe, for a file that does not say them
   * @param rate the optimiser's at the recipe's batch size
   */
  private record Model(
      String file,
      int epochs,
      int batch,
      String accuracy,
      @Nullable Integer stated,
      StartOptimizer optimizer,
      double rate) {}

  private static final Map<String, Model> MODELS =
      Map.of(
          "swav-400",
          new Model(
              "swav_400ep_bs256_pretrain.pth.tar",
              400,
              256,
              "74.3",
              400,
              StartOptimizer.FRESH,
              0.6),
          "swav-800",
          new Model(
              "swav_800ep_pretrain.pth.tar", 800, 4096, "75.3", 800, StartOptimizer.FRESH, 0.6),
          "vicreg",
          new Model(
              "resnet50_fullckpt.pth", 1000, 2048, "73.2", null, StartOptimizer.CONTINUE, 0.4),
          "simsiam",
          new Model("checkpoint_0099.pth.tar", 100, 512, "68.1", null, StartOptimizer.FRESH, 0.1));

  private final Installation installation = new Installation(Distribution.HOME);
  private final Components components = PluginLoader.load(installation.plugins());

  @TestFactory
  Stream<DynamicTest> saysWhichModelItContinues() {
    return MODELS.entrySet().stream()
        .flatMap(
            model ->
                CRITERIA.stream()
                    .map(criterion -> model.getKey() + "-" + criterion)
                    .map(name -> dynamicTest(name, () -> check(name, model.getValue()))));
  }

  private void check(String name, Model model) throws IOException {
    Recipe recipe =
        installation.recipes().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    String says =
        "# Starts from %s as published: %d epochs at batch %d, %s %% top-1"
            .formatted(model.file(), model.epochs(), model.batch(), model.accuracy());
    assertTrue(recipe.text().lines().anyMatch(line -> line.startsWith(says)), recipe.text());

    Experiment experiment = ExperimentLoader.load(recipe.file(), List.of(), components);
    assertEquals(Path.of(model.file()), experiment.startFrom());
    assertEquals(model.stated(), experiment.startEpochs());
    assertEquals(model.optimizer(), experiment.startOptimizer());
    assertEquals(10, experiment.epochs());
    assertEquals(512, experiment.batchSize());
    OptimizerConfig optimizer = experiment.optimizer();
    assertEquals(new RateSchedule.Fixed(), optimizer.schedule());
    double scale = optimizer.lrBatch() == 0 ? 1 : 512.0 / optimizer.lrBatch();
    assertEquals(model.rate(), optimizer.lr() * scale, 1e-12);
    if (name.startsWith("swav")) {
      String method = Objects.toString(experiment.method().config());
      assertTrue(method.contains("queueLength=3584, queueStartEpoch=7"), method);
      assertTrue(method.contains("freezePrototypeSteps=2503, freezeCountsFrom=HISTORY"), method);
    }
  }
}
