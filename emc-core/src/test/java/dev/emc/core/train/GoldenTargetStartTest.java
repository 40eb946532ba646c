package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.nn.resnet.NarrowResNet;
import dev.emc.core.optim.Optimizer;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that bring a network and the one that follows it, as the official codes write them. */
class GoldenTargetStartTest {
  @TempDir Path folder;

  /** Both networks, every array; and what else the method keeps, where the file has it. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "moco_v2, `{type: moco-v2, projector: [16, 8], queue-length: 12}`,"
            + " state_dict/module.encoder_k., state_dict/module., encoder_k.",
        "moco_v3_resnet, `{type: moco-v3, projector: [10, 8], predictor-width: 10}`,"
            + " state_dict/module.momentum_encoder., state_dict/module., momentum_encoder.",
        "dino_full_resnet, `{type: dino, projector: [10, 10, 6], outputs: 14}`,"
            + " teacher/module.backbone., teacher/module., teacher.backbone.",
        "solo_byol_lightning, `{type: byol, projector: [12, 8], predictor-width: 12}`,"
            + " state_dict/momentum_backbone., state_dict/, momentum_backbone."
      })
  void bothNetworksOfAFileAreTakenOver(
      String name, String method, String backbone, String top, String prefix) throws IOException {
    Path file = Golden.copy("ckpt/" + name + ".zip.pth", folder);
    Map<String, Tensor> tensors = Checkpoint.read(file).tensors();
    NarrowResNet net = GoldenStart.backbone(GoldenStart.dict(file));
    start(
        net,
        file,
        method,
        (network, heard) -> {
          TargetBranch target = network.target().orElseThrow();
          assertEquals(prefix, target.spec().backboneKeyPrefix());
          for (Map.Entry<String, NDArray> entry : target.arrays().entrySet()) {
            String key = entry.getKey();
            String inFile =
                key.startsWith(prefix)
                    ? backbone + key.substring(prefix.length())
                    : top + key.replace("teacher.", "");
            Tensor tensor = tensors.get(inFile);
            assertNotNull(tensor, inFile);
            assertArrayEquals(tensor.toFloats(), entry.getValue().toFloatArray(), 0, key);
          }
          String said = String.join("\n", heard.notes);
          assertTrue(said.contains("0 missing"), said);
          assertTrue(said.contains("target"), said);
          assertEquals(java.util.List.of(), heard.warnings);
        });
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "moco_v2, `{type: moco-v2, projector: [16, 8], queue-length: 12}`, queue,"
            + " state_dict/module.queue, `queue, queue_ptr taken over`",
        "dino_full_resnet, `{type: dino, projector: [10, 10, 6], outputs: 14}`, center,"
            + " dino_loss/center, center taken over",
      })
  void theMethodsStateGoesOn(String name, String method, String state, String key, String said)
      throws IOException {
    Path file = Golden.copy("ckpt/" + name + ".zip.pth", folder);
    float[] expected = Checkpoint.read(file).tensors().get(key).toFloats();
    start(
        GoldenStart.backbone(GoldenStart.dict(file)),
        file,
        method,
        (network, heard) -> {
          assertArrayEquals(expected, network.method().state().get(state).toFloatArray(), 0, state);
          assertTrue(heard.notes.contains(file + ": " + said), heard.notes.toString());
        });
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "moco_v2, `{type: moco-v2, projector: [16, 8], queue-length: 24}`,"
            + " `its queue is (8, 12), this run's is (8, 24): it begins anew`",
        "dino_full_resnet, `{type: dino, projector: [10, 10, 6], outputs: 15}`,"
            + " `its center is (1, 14), this run's is (1, 15): it begins anew`"
      })
  void aStateThatDoesNotFitIsNamed(String name, String method, String said) throws IOException {
    Path file = Golden.copy("ckpt/" + name + ".zip.pth", folder);
    start(
        GoldenStart.backbone(GoldenStart.dict(file)),
        file,
        method,
        (network, heard) ->
            assertTrue(
                heard.warnings.stream().anyMatch(line -> line.endsWith(said)),
                heard.warnings.toString()));
  }

  private interface Check {
    void accept(JointEmbeddingNetwork network, TinyRun.Heard heard) throws IOException;
  }

  private void start(NarrowResNet backbone, Path file, String method, Check check)
      throws IOException {
    Experiment experiment =
        TinyRun.experiment(folder, "method=" + method, "batch-size=4", "start-from=" + file);
    SslMethod created = TinyRun.COMPONENTS.assemble(experiment.selection()).method();
    var shape =
        new RunShape(
            experiment.batchSize(), created.embeddingWidth(), experiment.viewPlan(created), 3);
    var heard = new TinyRun.Heard();
    try (var network = JointEmbeddingNetwork.build(backbone, created, 3, shape, Device.cpu(), 1);
        Optimizer optimizer =
            Optimizers.create(network.manager(), experiment.optimizer(), network, 4, 7, 3)) {
      new StartingPoint(experiment, heard).enter(network, optimizer, 7, folder);
      check.accept(network, heard);
    }
  }
}
