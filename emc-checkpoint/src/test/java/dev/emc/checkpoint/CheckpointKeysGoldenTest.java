package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.HeadRole;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.keys.OptimizerBuffers;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official checkpoints' keys and optimiser states are understood. */
class CheckpointKeysGoldenTest {
  private static Checkpoint read(String file) throws IOException {
    try (InputStream in = Golden.open("ckpt/" + file)) {
      return Checkpoint.read(ByteSource.memory(file, in.readAllBytes()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg, model, PROJECTOR",
    "vicreg_full.legacy.pth, vicreg, model, PROJECTOR",
    "swav.zip.pth, swav, state_dict, PROJECTOR PROTOTYPES",
    "swav.legacy.pth, swav, state_dict, PROJECTOR PROTOTYPES",
    "swav_bare_state_dict.zip.pth, swav, '', PROJECTOR PROTOTYPES",
    "swav_bare_state_dict.legacy.pth, swav, '', PROJECTOR PROTOTYPES",
    "simsiam.zip.pth, simsiam, state_dict, PROJECTOR PREDICTOR",
    "simsiam.legacy.pth, simsiam, state_dict, PROJECTOR PREDICTOR",
    "bare_backbone.zip.pth, torchvision, '', ''",
    "bare_backbone.safetensors, torchvision, '', ''",
  })
  void officialFilesAreRecognised(String file, String map, String container, String heads)
      throws IOException {
    CheckpointWeights dict = KeyDetector.detect(read(file).tensors()).orElseThrow();
    assertEquals(map, dict.map().key());
    assertEquals(container, dict.container());
    assertTrue(dict.backbone().containsKey("conv1.weight"));
    assertTrue(dict.backbone().containsKey("layer4.0.bn3.running_var"));
    assertEquals(List.of(), dict.unknown());
    assertEquals(
        heads, dict.heads().keySet().stream().map(HeadRole::name).collect(Collectors.joining(" ")));
    int inHeads = dict.heads().values().stream().mapToInt(Map::size).sum();
    assertEquals(dict.plain().size(), dict.backbone().size() + inHeads);
    assertTrue(dict.plain().keySet().stream().noneMatch(key -> key.startsWith("module.")));
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.legacy.pth, mu, backbone.conv1.weight, projector.6.weight, 0",
    "vicreg_full.zip.pth, mu, backbone.conv1.weight, projector.6.weight, 0",
    "swav.legacy.pth, momentum_buffer, conv1.weight, prototypes.weight, 0",
    "swav.zip.pth, momentum_buffer, conv1.weight, prototypes.weight, 0",
    "simsiam.legacy.pth, momentum_buffer, encoder.conv1.weight, predictor.3.bias, 1",
    "simsiam.zip.pth, momentum_buffer, encoder.conv1.weight, predictor.3.bias, 1",
  })
  void officialOptimizerBuffersAreFound(
      String file, String buffer, String first, String last, int without) throws IOException {
    Checkpoint checkpoint = read(file);
    CheckpointWeights dict = KeyDetector.detect(checkpoint.tensors()).orElseThrow();
    Map<String, Map<String, Tensor>> buffers =
        OptimizerBuffers.read(file, checkpoint.tensors(), checkpoint.scalars(), dict);
    long parameters =
        dict.plain().keySet().stream()
            .filter(key -> key.endsWith("weight") || key.endsWith("bias"))
            .count();
    assertEquals(parameters - without, buffers.size());
    for (var entry : buffers.entrySet()) {
      assertEquals(Set.of(buffer), entry.getValue().keySet());
      assertArrayEquals(
          dict.plain().get(entry.getKey()).shape(), entry.getValue().get(buffer).shape());
    }
    assertTrue(buffers.containsKey(first) && buffers.containsKey(last));
    // SimSiam's frozen bias is among the optimiser's parameters but has no buffer.
    assertFalse(buffers.containsKey("encoder.fc.6.bias"));
  }

  @Test
  void inspectionSaysWhatThereIs() throws IOException {
    Checkpoint checkpoint = read("simsiam.legacy.pth");
    CheckpointInspector inspector = CheckpointInspector.inspect(checkpoint);
    int tensors = checkpoint.tensors().size();
    CheckpointWeights dict = inspector.stateDict().orElseThrow();
    List<String> lines = inspector.lines();
    assertTrue(
        lines
            .get(0)
            .matches("simsiam\\.legacy\\.pth: PyTorch \\(legacy\\), \\d+\\.\\d MB, \\d+ tensors"),
        lines.get(0));
    assertEquals(
        "key map simsiam fits under state_dict/encoder: %d backbone tensors, heads {predictor=%d, projector=%d}, 0 others"
            .formatted(
                dict.backbone().size(),
                dict.heads().get(HeadRole.PREDICTOR).size(),
                dict.heads().get(HeadRole.PROJECTOR).size()),
        lines.get(1));
    assertTrue(lines.contains("  epoch: " + checkpoint.scalars().get("epoch")), lines.toString());
    assertTrue(lines.contains("  scaler: null"), lines.toString());
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.matches(
                        " +state_dict/module\\.encoder\\.bn1\\.num_batches_tracked +int64 +\\(\\)")),
        lines.toString());
    assertTrue(lines.get(2).startsWith("looks like a residual network of "), lines.get(2));
    assertEquals(tensors, lines.size() - 3 - inspector.entries().size());
    var json = inspector.toJson();
    assertEquals("simsiam", json.at("/key-map/name").asText());
    assertEquals(tensors, json.at("/tensors").size());
    assertEquals("float32", json.at("/tensors/0/dtype").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "moco_v2.zip.pth | it is MoCo v2; 78 others are left out (another network, queue)",
        "moco_v3_vit.zip.pth | it is MoCo v3; 34 others are left out (another network)",
        "mae_full.zip.pth | it is MAE's encoder, beside its decoder; 20 others are left out (mask token, decoder)",
        "dinov2_backbone_registers.zip.pth | it is DINOv2's backbone with registers; 1 others are left out (mask token)",
        "dino_full_vit.zip.pth | it is DINO's student",
        "barlow_full.zip.pth | it is Barlow Twins; 3 others are left out (norm of the loss)",
        "solo_byol_lightning.zip.pth | 83 others are left out (classifier, another network)",
      })
  void inspectionSaysWhoseTrainingItIsAndWhatIsLeftOut(String file, String line)
      throws IOException {
    CheckpointInspector inspector = CheckpointInspector.inspect(read(file));
    assertEquals(line, inspector.lines().get(2));
    assertEquals(
        inspector.stateDict().orElseThrow().leftOut().size(),
        inspector.toJson().at("/key-map/left-out").size());
  }
}
