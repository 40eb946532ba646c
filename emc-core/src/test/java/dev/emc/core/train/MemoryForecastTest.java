package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.train.NetworkSizes.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MemoryForecastTest {
  private static final long GIGABYTE = 1L << 30;

  @TempDir private Path folder;

  private static RunShape shape(Experiment experiment, ComponentGraph graph) {
    return new RunShape(
        experiment.batchSize(),
        graph.method().embeddingWidth(),
        experiment.viewPlan(graph.method()),
        3);
  }

  private Experiment experiment(String... overrides) throws IOException {
    return TinyRun.experiment(TinyRun.images(folder, 64), overrides);
  }

  private static NetworkSizes sizes(Experiment experiment) {
    ComponentGraph graph = TinyRun.COMPONENTS.assemble(experiment.selection());
    return NetworkSizes.of(graph, 1, shape(experiment, graph));
  }

  /** The sizes are those of the network that is then built. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method={type: vicreg, projector: [16, 8]}",
        "method={type: swav, projection-head: [16, 8], prototypes: 6, queue-length: 32, queue-start-epoch: 0}",
        "method={type: simsiam, projector: [16, 8], predictor-width: 4}",
        "backbone={type: vit-tiny, width: 16, depth: 2}"
      })
  void sizesAreThoseOfTheNetwork(String override) throws IOException {
    Experiment experiment = experiment(override);
    NetworkSizes sizes = sizes(experiment);
    ComponentGraph graph = TinyRun.COMPONENTS.assemble(experiment.selection());
    try (var network =
        JointEmbeddingNetwork.build(
            graph.backbone(),
            graph.method(),
            1,
            shape(experiment, graph),
            Device.cpu(),
            experiment.seed())) {
      Map<String, Shape> expected = new LinkedHashMap<>();
      network
          .stateDict()
          .entries()
          .forEach(entry -> expected.put(entry.key(), entry.parameter().getArray().getShape()));
      Map<String, Shape> actual = new LinkedHashMap<>();
      sizes.tensors().forEach(tensor -> actual.put(tensor.key(), tensor.shape()));
      assertEquals(expected, actual);
      assertEquals(
          network.stateDict().trainable().keySet(),
          sizes.tensors().stream()
              .filter(Tensor::trained)
              .map(Tensor::key)
              .collect(Collectors.toSet()));
      assertEquals(
          graph.method().state().values().stream().mapToLong(NDArray::size).sum(),
          sizes.stateValues());
      long heads =
          graph.method().heads().values().stream()
              .mapToLong(head -> head.getParameters().size())
              .sum();
      assertEquals(heads, sizes.tensors().stream().filter(Tensor::head).count());
    }
  }

  /** Sixteen gigabytes in each layer: taking them would take the machine's memory, or minutes. */
  @Test
  void sizesTakeNoMemory() throws IOException {
    NetworkSizes sizes =
        sizes(experiment("method={type: vicreg, projector: [65536, 65536, 65536, 65536]}"));
    assertEquals(
        3,
        sizes.tensors().stream()
            .filter(tensor -> tensor.shape().equals(new Shape(65536, 65536)))
            .count());
  }

  private static MemoryForecast forecast(OptimizerConfig optimizer) {
    var network =
        new NetworkSizes(
            List.of(
                new Tensor("backbone.conv1.weight", new Shape(1024, 1024), false, true),
                new Tensor("backbone.bn1.running_mean", new Shape(1024, 1024), false, false),
                new Tensor("projector.0.weight", new Shape(8192, 16384), true, true),
                new Tensor("projector.0.bias", new Shape(8192), true, true)),
            GIGABYTE / 8);
    var normalize = new Augmentation.Normalize(List.of(0.5), List.of(0.5));
    var views = new ViewPlan(List.of(new ViewSpec(128, 2, List.of(normalize))));
    return new MemoryForecast(network, optimizer, 2, new RunShape(1024, 8192, views, 3));
  }

  private static String refusal(OptimizerConfig optimizer, long available, int viewCopies) {
    MemoryForecast forecast = forecast(optimizer);
    return assertThrows(
            ConfigException.class, () -> forecast.check(available, "this machine", viewCopies))
        .getMessage();
  }

  @Test
  void whatTakesHowMuchIsSaid() {
    assertEquals(
        "the run takes 2.5 GB of memory or more and this machine has 1.0 GB:"
            + " 1.5 GB for the heads' weights, gradients and optimizer state,"
            + " 0.0 GB for the backbone's weights, gradients and optimizer state,"
            + " 0.5 GB for the method's state, 0.5 GB for the 2 views of 1024 images;"
            + " lower the widths under 'method', such as projector.0.weight of 8192 x 16384",
        refusal(new OptimizerConfig.Sgd(), GIGABYTE, 2));
    assertTrue(
        refusal(new OptimizerConfig.AdamW(), GIGABYTE, 1)
            .startsWith(
                "the run takes 2.8 GB of memory or more and this machine has 1.0 GB:"
                    + " 2.0 GB for the heads'"));
  }

  @Test
  void theLargestPartIsAdvisedOn() {
    String views = refusal(new OptimizerConfig.Sgd(), GIGABYTE, 8);
    assertTrue(views.endsWith("; lower batch-size, or the size and count of the views"), views);
  }

  @Test
  void whatFitsPasses() {
    MemoryForecast forecast = forecast(new OptimizerConfig.Sgd());
    assertDoesNotThrow(() -> forecast.check(3 * GIGABYTE, "this machine", 2));
    assertDoesNotThrow(() -> forecast.checkWeights(GIGABYTE));
  }

  @Test
  void aParameterThatTheHeapDoesNotHoldIsNamed() {
    var e =
        assertThrows(
            ConfigException.class,
            () -> forecast(new OptimizerConfig.Sgd()).checkWeights(GIGABYTE / 2));
    assertEquals(
        "projector.0.weight of 8192 x 16384 takes 0.5 GB, which Java's memory of 0.5 GB does not"
            + " hold: lower its widths or give more, as in EMC_JAVA_OPTS=-Xmx2g",
        e.getMessage());
  }

  /** Before the directory of the run is there, and before the first step. */
  @Test
  void aRunThatCannotFitIsRefused() throws IOException {
    Experiment experiment =
        experiment("method={type: vicreg, projector: [65536, 65536, 65536, 65536]}");
    var e =
        assertThrows(
            ConfigException.class, () -> TrainingRun.prepare(experiment, TinyRun.COMPONENTS));
    assertTrue(
        e.getMessage().startsWith("projector.3.weight of 65536 x 65536 takes 16.0 GB, which"),
        e.getMessage());
  }
}
