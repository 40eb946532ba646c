package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.nn.resnet.NarrowResNet;
import dev.emc.core.optim.Optimizer;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Starts runs from checkpoints with the keys and layout of published ones. */
final class GoldenStart {
  static final long STEPS_PER_EPOCH = 7;

  private final Path folder;

  /** Starts runs in a folder. */
  GoldenStart(Path folder) {
    this.folder = folder;
  }

  Path golden(String file) throws IOException {
    return Golden.copy("ckpt/" + file, folder);
  }

  static CheckpointWeights dict(Path file) throws IOException {
    return KeyDetector.detect(Checkpoint.read(file).tensors()).orElseThrow();
  }

  /** A network of exactly the sizes of a file. */
  static NarrowResNet backbone(CheckpointWeights dict) {
    int[] depths =
        IntStream.rangeClosed(1, 4)
            .map(stage -> blocks(dict, "layer" + stage + "."))
            .takeWhile(depth -> depth > 0)
            .toArray();
    boolean isBottleneck = dict.backbone().containsKey("layer1.0.conv3.weight");
    return new NarrowResNet(
        isBottleneck, (int) dict.backbone().get("conv1.weight").shape()[0], depths);
  }

  private static int blocks(CheckpointWeights dict, String stage) {
    int count = 0;
    while (dict.backbone().containsKey(stage + count + ".conv1.weight")) {
      count++;
    }
    return count;
  }

  private static long rows(CheckpointWeights dict, String key) {
    return dict.plain().get(key).shape()[0];
  }

  static String method(String name, CheckpointWeights dict) {
    return switch (name) {
      case "vicreg" ->
          "method={type: vicreg, projector: [%d, %d, %d]}"
              .formatted(
                  rows(dict, "projector.0.weight"),
                  rows(dict, "projector.3.weight"),
                  rows(dict, "projector.6.weight"));
      case "swav" ->
          "method={type: swav, projection-head: [%d, %d], prototypes: %d}"
              .formatted(
                  rows(dict, "projection_head.0.weight"),
                  rows(dict, "projection_head.3.weight"),
                  rows(dict, "prototypes.weight"));
      default ->
          "method={type: simsiam, projector: [%d, %d, %d], predictor-width: %d}"
              .formatted(
                  rows(dict, "encoder.fc.0.weight"),
                  rows(dict, "encoder.fc.3.weight"),
                  rows(dict, "encoder.fc.6.weight"),
                  rows(dict, "predictor.0.weight"));
    };
  }

  interface Check {
    void accept(JointEmbeddingNetwork network, Optimizer optimizer, Progress start, TinyRun.Heard h)
        throws IOException;
  }

  void start(NarrowResNet backbone, Path file, Check check, String... overrides)
      throws IOException {
    var all = new ArrayList<>(List.of(overrides));
    all.add("start-from=" + file);
    Experiment experiment = TinyRun.experiment(folder, all.toArray(String[]::new));
    SslMethod method = TinyRun.COMPONENTS.assemble(experiment.selection()).method();
    var shape =
        new RunShape(
            experiment.batchSize(), method.embeddingWidth(), experiment.viewPlan(method), 3);
    var heard = new TinyRun.Heard();
    try (var network = JointEmbeddingNetwork.build(backbone, method, 3, shape, Device.cpu(), 1);
        Optimizer optimizer =
            Optimizers.create(
                network.manager(), experiment.optimizer(), network, 16, STEPS_PER_EPOCH, 3)) {
      Progress start =
          new StartingPoint(experiment, heard).enter(network, optimizer, STEPS_PER_EPOCH, folder);
      check.accept(network, optimizer, start, heard);
    }
  }

  /** What a start that is refused says. */
  String refused(NarrowResNet backbone, Path file, String... overrides) {
    return assertThrows(
            ConfigException.class,
            () -> start(backbone, file, (network, optimizer, start, heard) -> {}, overrides))
        .getMessage();
  }

  static int count(Map<String, Tensor> tensors) {
    return (int) tensors.keySet().stream().filter(key -> !key.endsWith("_tracked")).count();
  }
}
