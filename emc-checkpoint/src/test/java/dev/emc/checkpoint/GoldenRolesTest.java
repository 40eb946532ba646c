package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.keys.WeightSelection;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which network each tensor of a golden checkpoint belongs to is told from the keys. */
class GoldenRolesTest {
  private static final List<JsonNode> EXPECTED =
      Stream.of("expected_ssl", "expected_ssl_resnet")
          .map(name -> Golden.json("ckpt/" + name + ".json"))
          .toList();

  /** What a role's head is called by the method whose official file has it. */
  private static final Map<String, String> HEADS =
      Map.of(
          "student_head", "student.head",
          "teacher_head", "teacher.head",
          "projector", "projector",
          "predictor", "predictor",
          "target_projector", "momentum_projector");

  static Stream<String> files() {
    return EXPECTED.stream()
        .flatMap(golden -> StreamSupport.stream(golden.get("files").spliterator(), false))
        .map(node -> node.get("file").asText())
        .filter(file -> !roles(file).isEmpty());
  }

  private static JsonNode roles(String file) {
    for (JsonNode golden : EXPECTED) {
      for (JsonNode node : golden.get("files")) {
        if (node.get("file").asText().equals(file)) {
          return golden.get("contents").get(node.get("content").asText()).get("roles");
        }
      }
    }
    throw new AssertionError(file);
  }

  private static Map<String, Tensor> tensors(String file) throws IOException {
    try (InputStream in = Golden.open("ckpt/" + file)) {
      return Checkpoint.read(ByteSource.memory(file, in.readAllBytes())).tensors();
    }
  }

  /** Tensors of a role by their keys behind its prefix. */
  private static Map<String, Tensor> of(JsonNode role, Map<String, Tensor> tensors) {
    String[] words = role.get("prefix").asText().split(" ");
    String without = words.length > 1 ? words[0] + words[2].replace(")", "") : null;
    var found = new LinkedHashMap<String, Tensor>();
    tensors.forEach(
        (path, tensor) -> {
          if (path.startsWith(words[0]) && (without == null || !path.startsWith(without))) {
            found.put(path.substring(words[0].length()), tensor);
          }
        });
    assertTrue(!found.isEmpty(), role.toString());
    return found;
  }

  private static void assertSameTensors(Map<String, Tensor> expected, Map<String, Tensor> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((key, tensor) -> assertSame(tensor, actual.get(key), key));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTensorHasItsPlace(String file) throws IOException {
    Map<String, Tensor> tensors = tensors(file);
    var selection = WeightSelection.of(file, tensors, WeightChoice.ANY);
    CheckpointWeights online = selection.taken();
    Set<String> checked = new HashSet<>();
    boolean hasTarget = false;
    for (JsonNode role : roles(file)) {
      String name = role.get("role").asText();
      Map<String, Tensor> expected = of(role, tensors);
      checked.add(name);
      switch (name) {
        case "backbone", "student_backbone" -> {
          expected.keySet().removeIf(key -> key.matches("mask_token|decoder_.*"));
          assertSameTensors(expected, online.backbone());
        }
        case "projector", "predictor", "student_head" ->
            assertSameTensors(expected, online.head(HEADS.get(name), expected.keySet()));
        case "target_backbone", "teacher_backbone" -> {
          hasTarget = true;
          assertSameTensors(expected, selection.target().orElseThrow().backbone());
        }
        case "target_projector", "teacher_head" -> {
          CheckpointWeights target = selection.target().orElseThrow();
          assertSameTensors(expected, target.head(HEADS.get(name), expected.keySet()));
        }
        case "center" -> assertSame(expected.get(""), selection.state().get("center"));
        case "queue (dim, K)" -> assertSame(expected.get(""), selection.state().get("queue"));
        case "queue pointer" -> assertSame(expected.get(""), selection.state().get("queue_ptr"));
        default -> {
          assertTrue(name.matches("ignored.*|statistics of the loss's own norm"), name);
          String prefix = role.get("prefix").asText().replaceFirst(".*/(?:module\\.)?", "");
          assertTrue(
              online.leftOut().stream().anyMatch(key -> key.startsWith(prefix)),
              online.leftOut().toString());
        }
      }
    }
    assertEquals(hasTarget, selection.target().isPresent());
    assertEquals(List.of(), online.unknown());
    assertTrue(checked.contains("backbone") || checked.contains("student_backbone"));
  }

  @ParameterizedTest
  @CsvSource({
    "dino_full_vit.zip.pth, dino, student/backbone, teacher/backbone",
    "dino_full_vit.legacy.pth, dino, student/backbone, teacher/backbone",
    "dino_full_resnet.zip.pth, dino, student/backbone, teacher/backbone",
    "dino_backbone.zip.pth, timm-vit, '', ",
    "dinov2_backbone.zip.pth, dinov2, '', ",
    "dinov2_backbone_registers.zip.pth, dinov2, '', ",
    "mae_full.zip.pth, mae, model, ",
    "mae_encoder_only.zip.pth, timm-vit, model, ",
    "moco_v2.zip.pth, moco, state_dict/encoder_q, state_dict/encoder_k",
    "moco_v3_vit.zip.pth, moco, state_dict/base_encoder, state_dict/momentum_encoder",
    "moco_v3_resnet.zip.pth, moco, state_dict/base_encoder, state_dict/momentum_encoder",
    "barlow_backbone.zip.pth, torchvision, '', ",
    "barlow_full.zip.pth, barlow-twins, model/backbone, ",
    "solo_byol_lightning.zip.pth, solo-learn, state_dict/backbone, state_dict/momentum_backbone",
    "compiled.zip.pth, timm-vit, '', ",
    "ddp.zip.pth, timm-vit, '', ",
    "ddp_of_compiled.zip.pth, timm-vit, model, ",
    "compiled_of_ddp.zip.pth, vicreg, state_dict/backbone, ",
    "compiled_inner.zip.pth, vicreg, state_dict/backbone, ",
  })
  void everyFileIsCalledWhatItIs(String file, String map, String weights, String target)
      throws IOException {
    var selection = WeightSelection.of(file, tensors(file), WeightChoice.ANY);
    assertEquals(map, selection.taken().map().key());
    assertEquals(weights, selection.taken().label());
    assertEquals(target, selection.target().map(CheckpointWeights::label).orElse(null));
    if (target != null) {
      assertEquals(List.of(target), selection.others());
      var chosen = new WeightChoice(null, target, null, false);
      var follower = WeightSelection.of(file, tensors(file), chosen);
      assertEquals(target, follower.taken().label());
      assertTrue(follower.target().isEmpty(), "what follows is nobody's online network");
    }
  }
}
