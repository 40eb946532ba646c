package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.core.config.Experiment;
import dev.emc.core.nn.resnet.NarrowResNet;
import dev.emc.core.optim.Optimizer;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs that go on from lightly's and solo-learn's checkpoints, as {@code
 * src/test/python/lightning_checkpoints.py} wrote them: each buffer is twice its parameter.
 */
class LightningStartTest {
  private static final String SWAV =
      "method={type: swav, projection-head: [8, 6], prototypes: 5, queue-length: 0}";
  private static final String SIMSIAM =
      "method={type: simsiam, projector: [8, 8, 6], predictor-width: 4}";
  private static final String VICREG = "method={type: vicreg, projector: [8, 8, 8]}";

  @TempDir private Path folder;
  private final TinyRun.Heard heard = new TinyRun.Heard();

  private static String method(String file) {
    if (file.contains("swav")) {
      return SWAV;
    }
    return file.contains("simsiam") ? SIMSIAM : VICREG;
  }

  private void start(
      String file, String optimizerType, BiConsumer<JointEmbeddingNetwork, Optimizer> check)
      throws IOException {
    Path path = Golden.copy("lightning/" + file, folder);
    Experiment experiment =
        TinyRun.experiment(
            folder,
            method(file),
            "optimizer={type: " + optimizerType + "}",
            "start-optimizer=continue",
            "start-from=" + path);
    SslMethod method = TinyRun.COMPONENTS.assemble(experiment.selection()).method();
    var shape =
        new RunShape(
            experiment.batchSize(), method.embeddingWidth(), experiment.viewPlan(method), 3);
    try (var network =
            JointEmbeddingNetwork.build(
                new NarrowResNet(2, 1, 1, 1, 1), method, 3, shape, Device.cpu(), 1);
        Optimizer optimizer =
            Optimizers.create(network.manager(), experiment.optimizer(), network, 16, 10, 3)) {
      new StartingPoint(experiment, heard).enter(network, optimizer, 10, folder);
      check.accept(network, optimizer);
    }
  }

  /** File, optimiser, its kind of state, factor, and trained parameters that have none. */
  @ParameterizedTest
  @CsvSource({
    "lightly-swav.ckpt, lars, momentum, 2, projection_head.0.bias",
    "lightly-swav.ckpt, larc-sgd, momentum, 2, projection_head.0.bias",
    "lightly-simsiam.ckpt, sgd, momentum, 2, ''",
    "solo-vicreg.ckpt, lars, momentum, 2, ''",
    "solo-simsiam.ckpt, adam-w, exp_avg, 2, ''",
    "solo-simsiam.ckpt, adam-w, exp_avg_sq, 4, ''",
    "solo-swav.ckpt, sgd, momentum, 2, prototypes.weight",
  })
  void takesOverWeightsHeadsAndMomentum(
      String file, String type, String kind, float factor, String without) throws Exception {
    start(
        file,
        type,
        (network, optimizer) -> {
          assertTrue(
              heard.warnings.stream().noneMatch(line -> line.contains("start at random")),
              heard.warnings.toString());
          var expected = network.stateDict().trainable().keySet();
          assertEquals(
              expected.stream().filter(key -> !key.equals(without)).collect(Collectors.toSet()),
              optimizer.state().keySet().stream()
                  .filter(key -> key.startsWith(kind + "/"))
                  .map(key -> key.substring(kind.length() + 1))
                  .collect(Collectors.toSet()));
          optimizer
              .state()
              .forEach(
                  (key, state) -> {
                    if (key.startsWith(kind + "/")) {
                      String name = key.substring(kind.length() + 1);
                      float[] weight = network.stateDict().copyOut(name);
                      for (int i = 0; i < weight.length; i++) {
                        weight[i] *= factor;
                      }
                      assertArrayEquals(weight, state.toFloatArray(), 1e-6f, name);
                    }
                  });
        });
  }

  @Test
  void whatHasNoPlaceIsNamed() throws Exception {
    start(
        "solo-vicreg.ckpt",
        "lars",
        (network, optimizer) -> assertEquals(1, heard.warnings.size(), heard.warnings.toString()));
    String line = heard.warnings.get(0);
    assertTrue(line.endsWith("solo-vicreg.ckpt: not in the network: projector.6.bias"), line);
  }

  @ParameterizedTest
  @CsvSource({
    "lightly-swav.ckpt, sgd, '[mu], sgd needs [momentum_buffer]'",
    "lightly-simsiam.ckpt, lars, '[momentum_buffer], lars needs [mu]'",
    "solo-simsiam.ckpt, sgd, '[exp_avg, exp_avg_sq, step], sgd needs [momentum_buffer]'",
  })
  void anotherOptimizersStateIsRefused(String file, String type, String what) {
    var error =
        assertThrows(ConfigException.class, () -> start(file, type, (network, optimizer) -> {}));
    assertTrue(
        error
            .getMessage()
            .endsWith(
                file
                    + ": its optimizer remembers "
                    + what
                    + "; use the optimizer it was made with, or start-optimizer: fresh"),
        error.getMessage());
  }
}
