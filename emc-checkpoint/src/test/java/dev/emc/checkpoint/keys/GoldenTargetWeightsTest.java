package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both networks of the golden checkpoints reach a method that names its modules officially. */
class GoldenTargetWeightsTest {
  private NDManager manager;

  @TempDir Path temp;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Map<String, Tensor> tensors(String file) throws IOException {
    try (InputStream in = Golden.open("ckpt/" + file)) {
      return Checkpoint.read(ByteSource.memory(file, in.readAllBytes())).tensors();
    }
  }

  /** Empty places for the tensors behind a prefix. */
  private Map<String, NDArray> places(
      Map<String, Tensor> tensors, String prefix, Predicate<String> wanted) {
    var places = new LinkedHashMap<String, NDArray>();
    tensors.forEach(
        (path, tensor) -> {
          String key = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
          if (!key.isEmpty() && wanted.test(key) && !key.endsWith("num_batches_tracked")) {
            places.put(key, manager.zeros(new Shape(tensor.shape()), DataType.FLOAT64));
          }
        });
    assertTrue(!places.isEmpty(), prefix);
    return places;
  }

  private NetworkArrays network(
      Map<String, Tensor> tensors, String prefix, String path, Map<String, String> heads) {
    Predicate<String> own = key -> !key.matches("(?:fc|head)\\..*");
    var byHead = new LinkedHashMap<String, Map<String, NDArray>>();
    heads.forEach((head, at) -> byHead.put(head, places(tensors, at, key -> true)));
    return new NetworkArrays(prefix, places(tensors, path, own), byHead);
  }

  private static void assertFilled(
      Map<String, NDArray> places, Map<String, Tensor> tensors, String path) throws IOException {
    for (var place : places.entrySet()) {
      double[] expected = tensors.get(path + place.getKey()).toDoubles();
      assertArrayEquals(expected, place.getValue().toDoubleArray(), path + place.getKey());
    }
  }

  /** Heads as {@code name=path}, parted by spaces. */
  private static Map<String, String> heads(String text) {
    var heads = new LinkedHashMap<String, String>();
    Arrays.stream(text.split(" "))
        .map(pair -> pair.split("="))
        .forEach(pair -> heads.put(pair[0], pair[1]));
    return heads;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dino_full_vit.zip.pth | student.backbone. | student/module.backbone. | student.head=student/module.head. | teacher.backbone. | teacher/backbone. | teacher.head=teacher/head. | center",
        "dino_full_resnet.zip.pth | student.backbone. | student/module.backbone. | student.head=student/module.head. | teacher.backbone. | teacher/module.backbone. | teacher.head=teacher/module.head. | center",
        // One role's layers as heads of their own, in the official file and behind a role.
        "dino_full_vit.zip.pth | student.backbone. | student/module.backbone. | student.head.mlp=student/module.head.mlp. student.head.last_layer=student/module.head.last_layer. | teacher.backbone. | teacher/backbone. | teacher.head.mlp=teacher/head.mlp. teacher.head.last_layer=teacher/head.last_layer. | center",
        "dino_full_vit.legacy.pth | a.backbone. | student/module.backbone. | a.head.mlp=student/module.head.mlp. a.head.last_layer=student/module.head.last_layer. | b.backbone. | teacher/backbone. | b.head.mlp=teacher/head.mlp. b.head.last_layer=teacher/head.last_layer. | center",
        "moco_v2.zip.pth | encoder_q. | state_dict/module.encoder_q. | encoder_q.fc=state_dict/module.encoder_q.fc. | encoder_k. | state_dict/module.encoder_k. | encoder_k.fc=state_dict/module.encoder_k.fc. | queue queue_ptr",
        "moco_v3_vit.zip.pth | base_encoder. | state_dict/module.base_encoder. | base_encoder.head=state_dict/module.base_encoder.head. predictor=state_dict/module.predictor. | momentum_encoder. | state_dict/module.momentum_encoder. | momentum_encoder.head=state_dict/module.momentum_encoder.head. | ''",
        "moco_v3_resnet.zip.pth | base_encoder. | state_dict/module.base_encoder. | base_encoder.fc=state_dict/module.base_encoder.fc. predictor=state_dict/module.predictor. | momentum_encoder. | state_dict/module.momentum_encoder. | momentum_encoder.fc=state_dict/module.momentum_encoder.fc. | ''",
        // The projector of a ResNet's file is called fc, a method may call it head.
        "moco_v3_resnet.zip.pth | base_encoder. | state_dict/module.base_encoder. | base_encoder.head=state_dict/module.base_encoder.fc. predictor=state_dict/module.predictor. | momentum_encoder. | state_dict/module.momentum_encoder. | momentum_encoder.head=state_dict/module.momentum_encoder.fc. | ''",
        "solo_byol_lightning.zip.pth | backbone. | state_dict/backbone. | projector=state_dict/projector. predictor=state_dict/predictor. | momentum_backbone. | state_dict/momentum_backbone. | momentum_projector=state_dict/momentum_projector. | ''",
        "solo_byol_lightning.legacy.pth | backbone. | state_dict/backbone. | projection_head=state_dict/projector. prediction_head=state_dict/predictor. | target.backbone. | state_dict/momentum_backbone. | target.projection_head=state_dict/momentum_projector. | ''",
      })
  void bothNetworksAreFilled(
      String file,
      String prefix,
      String path,
      String heads,
      String targetPrefix,
      String targetPath,
      String targetHeads,
      String state)
      throws IOException {
    Map<String, Tensor> tensors = tensors(file);
    NetworkArrays online = network(tensors, prefix, path, heads(heads));
    NetworkArrays target = network(tensors, targetPrefix, targetPath, heads(targetHeads));
    loadAndCheck(file, tensors, online, target);
    assertFilled(online.backbone(), tensors, path);
    assertFilled(target.backbone(), tensors, targetPath);
    for (var head : heads(heads).entrySet()) {
      assertFilled(online.heads().get(head.getKey()), tensors, head.getValue());
    }
    for (var head : heads(targetHeads).entrySet()) {
      assertFilled(target.heads().get(head.getKey()), tensors, head.getValue());
    }
    var selection = select(file, tensors, online);
    var names = new ArrayList<>(selection.state().keySet());
    names.remove("best_model_score"); // Lightning's
    assertEquals(state, String.join(" ", names));
  }

  private static WeightSelection select(
      String file, Map<String, Tensor> tensors, NetworkArrays online) {
    var keys = NetworkKeys.of(online.backbonePrefix(), online.heads().keySet(), online.backbone());
    return WeightSelection.of(file, tensors, WeightChoice.ANY, keys);
  }

  private static void loadAndCheck(
      String file, Map<String, Tensor> tensors, NetworkArrays online, NetworkArrays target)
      throws IOException {
    WeightSelection selection = select(file, tensors, online);
    LoadReport report = WeightLoader.load(file, selection, false, online);
    assertEquals(List.of(), report.freshHeads());
    assertEquals(List.of(), report.missing());
    assertEquals(List.of(), report.unexpected());
    assertEquals(1, report.otherWeights().size());
    TargetReport found = WeightLoader.loadTarget(file, selection, target);
    assertEquals(report.otherWeights().get(0), found.weights());
    assertEquals(List.of(), found.copied());
    LoadReport both = report.withTarget(found);
    assertEquals(List.of(), both.otherWeights());
    assertTrue(
        both.summary().endsWith("; the target network is taken from " + found.weights()),
        both.summary());
    assertTrue(both.modelWarnings().stream().noneMatch(line -> line.contains("start-weights")));
  }

  /** As this product saves a method with a target network: in one container, as they are. */
  @Test
  void whatWasSavedUnderTheMethodsOwnNamesComesBack() throws IOException {
    var own = new LinkedHashMap<String, Tensor>();
    tensors("dino_full_vit.zip.pth")
        .forEach(
            (path, tensor) -> {
              String key = path.replace("/module.", ".").replace('/', '.');
              if (key.matches("(?:student|teacher)\\..*")) {
                // Heads of a method that nobody knows.
                own.put(key.replace(".head.", ".expander."), tensor);
              }
            });
    Path file = temp.resolve("model.safetensors");
    SafeTensors.write(file, own, Map.of());
    Map<String, Tensor> saved = Checkpoint.read(file).tensors();
    NetworkArrays online =
        network(
            saved,
            "student.backbone.",
            "student.backbone.",
            heads("student.expander=student.expander."));
    NetworkArrays target =
        network(
            saved,
            "teacher.backbone.",
            "teacher.backbone.",
            heads("teacher.expander=teacher.expander."));
    loadAndCheck("model.safetensors", saved, online, target);
    assertFilled(online.heads().get("student.expander"), saved, "student.expander.");
    assertFilled(target.heads().get("teacher.expander"), saved, "teacher.expander.");
  }

  @Test
  void whatAFileHasNotOfTheTargetIsLeftToTheCaller() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>(tensors("dino_full_vit.zip.pth"));
    NetworkArrays online =
        network(
            tensors,
            "student.backbone.",
            "student/module.backbone.",
            heads("student.head=student/module.head."));
    NetworkArrays target =
        network(
            tensors, "teacher.backbone.", "teacher/backbone.", heads("teacher.head=teacher/head."));
    tensors.keySet().removeIf(path -> path.startsWith("teacher/head."));
    WeightSelection selection = select("x.pth", tensors, online);
    TargetReport found = WeightLoader.loadTarget("x.pth", selection, target);
    assertEquals(List.of("teacher.head"), found.copied());
    assertEquals(target.backbone().size(), found.loaded().size());
    LoadReport report = WeightLoader.load("x.pth", selection, false, online).withTarget(found);
    assertTrue(
        report
            .summary()
            .endsWith(
                "; it is DINO's student; the target network is taken from teacher/backbone, and"
                    + " copied where that has none: teacher.head"),
        report.summary());

    tensors.keySet().removeIf(path -> path.startsWith("teacher/"));
    WeightSelection alone = select("x.pth", tensors, online);
    TargetReport none = WeightLoader.loadTarget("x.pth", alone, target);
    assertEquals(List.of("teacher.backbone.", "teacher.head"), none.copied());
    assertEquals(List.of(), none.loaded());
    assertTrue(
        report.withTarget(none).summary().endsWith("; the target network begins as a copy of it"));
  }
}
