package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Combinations of the registry's methods, regularizers, transforms and estimators: each takes two
 * steps with finite loss and gradients, or is refused in one line before.
 *
 * <p>Everything but the method runs on its defaults.
 */
class RegistryCombinationsTest {
  private static final Components COMPONENTS = TinyRun.COMPONENTS;
  private static final int STEPS = 2;

  @TempDir static Path folder;

  /** Each method, regularizer and transform with one estimator, in turn. */
  @TestFactory
  Stream<DynamicNode> combinations() throws IOException {
    return combinations(false);
  }

  @Tag("proof")
  @TestFactory
  Stream<DynamicNode> allCombinations() throws IOException {
    return combinations(true);
  }

  private static Stream<DynamicNode> combinations(boolean all) throws IOException {
    Path images = TinyRun.images(folder, 16);
    return COMPONENTS.names(ExtensionPoint.METHOD).stream()
        .map(
            method ->
                dynamicContainer(
                    method,
                    COMPONENTS.names(ExtensionPoint.REGULARIZER).stream()
                        .map(
                            regularizer ->
                                dynamicContainer(
                                    regularizer, tests(images, method, regularizer, all)))));
  }

  private static Stream<DynamicTest> tests(
      Path images, String method, String regularizer, boolean all) {
    List<String> estimators = COMPONENTS.names(ExtensionPoint.ESTIMATOR);
    return COMPONENTS.names(ExtensionPoint.TRANSFORM).stream()
        .flatMap(
            transform ->
                estimators.stream()
                    .filter(
                        estimator ->
                            all
                                || estimators.indexOf(estimator)
                                    == turn(method, regularizer, transform) % estimators.size())
                    .map(
                        estimator ->
                            dynamicTest(
                                transform + " " + estimator,
                                () -> run(images, method, regularizer, transform, estimator))));
  }

  private static int turn(String method, String regularizer, String transform) {
    return COMPONENTS.names(ExtensionPoint.METHOD).indexOf(method)
        + COMPONENTS.names(ExtensionPoint.REGULARIZER).indexOf(regularizer)
        + COMPONENTS.names(ExtensionPoint.TRANSFORM).indexOf(transform);
  }

  private static void run(
      Path images, String method, String regularizer, String transform, String estimator)
      throws IOException {
    String yaml =
        TinyMethods.yaml(method)
            + TinyMethods.REST
            + "data: {train: '%s'}\n".formatted(images)
            + "regularizer: %s\ntransform: %s\nestimator: %s\n"
                .formatted(regularizer, transform, estimator);
    Experiment experiment = ExperimentLoader.load(yaml, method + ".yaml", List.of(), COMPONENTS);
    ComponentGraph graph = COMPONENTS.assemble(experiment.selection());
    try {
      TrainingRun.prepare(experiment, COMPONENTS);
    } catch (ConfigException refused) {
      assertFalse(
          graph.estimator().differentiable(), "refused for no reason: " + refused.getMessage());
      assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
      return;
    }
    steps(experiment, graph);
  }

  private static void steps(Experiment experiment, ComponentGraph graph) {
    RunShape shape = TinyMethods.shape(experiment, graph);
    try (var network = TinyMethods.network(experiment, graph);
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer =
            Optimizers.create(
                buffers, experiment.optimizer(), network, experiment.batchSize(), STEPS, 1)) {
      var seen = new ObservedStep(graph.regularizer(), optimizer, network.stateDict());
      TrainStep step = seen.trainStep(network, experiment, graph);
      for (int s = 0; s < STEPS; s++) {
        try (NDManager manager = network.manager().newSubManager()) {
          var info = new StepInfo(s, s, 0, 0, STEPS, 100, 0);
          Map<String, Double> values = step.run(TinyMethods.views(manager, shape, s), info).read();
          values.forEach((name, value) -> assertTrue(Double.isFinite(value), name + " " + value));
          assertTrue(values.containsKey(TrainStep.ENTROPY), values.toString());
        }
        assertTrue(
            seen.gradientNorms().values().stream().allMatch(Double::isFinite),
            seen.gradientNorms().toString());
        assertTrue(
            seen.gradientNorms().values().stream().anyMatch(norm -> norm > 0), "all gradients 0");
      }
    }
  }
}
