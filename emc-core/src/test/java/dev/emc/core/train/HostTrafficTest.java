package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Views go in, and nothing else passes between host and device in a step. */
class HostTrafficTest {
  private static final Components COMPONENTS = TinyRun.COMPONENTS;

  /** What is kept from the first step on is made in it. */
  private static final int STEPS = 3;

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> aStepOfEachMethodSendsAndReadsNothing() {
    return COMPONENTS.names(ExtensionPoint.METHOD).stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(name, "emc", "lars")));
  }

  @TestFactory
  Stream<DynamicTest> aStepWithEachRegularizerSendsAndReadsNothing() {
    return COMPONENTS.names(ExtensionPoint.REGULARIZER).stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check("vicreg", name, "sgd")));
  }

  @TestFactory
  Stream<DynamicTest> aStepOfEachOptimizerSendsAndReadsNothing() {
    return Stream.of("sgd", "lars", "larc-sgd", "adam-w")
        .map(name -> DynamicTest.dynamicTest(name, () -> check("vicreg", "emc", name)));
  }

  @TestFactory
  Stream<DynamicTest> aStepWithEachEstimatorSendsAndReadsNothing() {
    return COMPONENTS.names(ExtensionPoint.ESTIMATOR).stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> check("vicreg", "none", "sgd", "estimator: " + name)));
  }

  @TestFactory
  Stream<DynamicTest> aStepWithEachTransformSendsAndReadsNothing() {
    return COMPONENTS.names(ExtensionPoint.TRANSFORM).stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> check("vicreg", "emc", "sgd", "transform: " + name)));
  }

  @Test
  void numbersFromTheHostAreSeen() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        var traffic = new HostTraffic()) {
      NDArray sent = manager.create(2f);
      sent.getFloat();
      assertEquals(1, traffic.in().values().stream().mapToInt(n -> n).sum());
      assertEquals(1, traffic.out().values().stream().mapToInt(n -> n).sum());
    }
  }

  private static void check(String method, String regularizer, String optimizer, String... more)
      throws IOException {
    String yaml =
        TinyMethods.yaml(method)
            + TinyMethods.REST.replace("type: sgd", "type: " + optimizer)
            + "data: {train: '%s'}\nregularizer: %s\n"
                .formatted(TinyRun.images(folder, 16), regularizer)
            + String.join("\n", more);
    Experiment experiment = ExperimentLoader.load(yaml, method + ".yaml", List.of(), COMPONENTS);
    ComponentGraph graph = COMPONENTS.assemble(experiment.selection());
    RunShape shape = TinyMethods.shape(experiment, graph);
    try (var network = TinyMethods.network(experiment, graph);
        NDManager buffers = network.manager().newSubManager();
        Optimizer rule =
            Optimizers.create(
                buffers, experiment.optimizer(), network, experiment.batchSize(), STEPS, 1)) {
      var step =
          new TrainStep(
              network,
              method,
              graph.regularizer(),
              regularizer,
              new EntropyGauge(graph.transform(), graph.estimator()),
              rule,
              null,
              Warmup.NONE);
      Map<String, Integer> out = Map.of();
      for (int s = 0; s < STEPS; s++) {
        try (NDManager manager = network.manager().newSubManager()) {
          List<NDArray> views = TinyMethods.views(manager, shape, s);
          var info = new StepInfo(s, s, 0, 0, STEPS, 100, 0);
          try (var traffic = new HostTraffic()) {
            step.run(views, info);
            if (s == STEPS - 1) {
              assertEquals(Map.of(), traffic.in(), "sent");
              out = new TreeMap<>(traffic.out());
            }
          }
        }
      }
      // On a CPU, and there alone, the step looks at the total before it changes the weights.
      Set<String> read = out.keySet();
      assertFalse(read.isEmpty());
      assertEquals(
          Set.of(),
          read.stream()
              .filter(place -> !place.startsWith("TrainStep.forwardAndBackward:"))
              .collect(Collectors.toSet()),
          "read");
    }
  }
}
