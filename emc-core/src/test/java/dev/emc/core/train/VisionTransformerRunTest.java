package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.CheckpointInspector;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vision transformers under every method, and from timm's files. */
class VisionTransformerRunTest {
  private static final String VIT =
      "backbone={type: vit-tiny, patch-size: 4, width: 16, depth: 2, heads: 2, position-size: 12}";
  private static final String SWAV =
      "method={type: swav, projection-head: [16, 8], prototypes: 6, queue-length: 0,"
          + " freeze-prototype-steps: 0}";

  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = TinyRun.images(temp, 32);
  }

  private Experiment experiment(String... overrides) {
    var all = new ArrayList<>(List.of(VIT, "epochs=1"));
    all.addAll(Arrays.asList(overrides));
    return TinyRun.experiment(images, all.toArray(String[]::new));
  }

  /** Two full-resolution views, and three smaller crops of a size. */
  private static String crops(int size) {
    String view =
        "{size: %d, count: %d, augmentations: [{type: random-resized-crop, scale-min: 0.4},"
            + " {type: normalize, mean: [0], std: [1]}]}";
    return "views=[" + view.formatted(12, 2) + ", " + view.formatted(size, 3) + "]";
  }

  private static List<String> swav() {
    return List.of(SWAV, crops(8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vicreg", "swav", "simsiam"})
  void trainsUnderEveryMethod(String method) throws IOException {
    List<String> settings =
        switch (method) {
          case "swav" -> swav();
          case "simsiam" ->
              List.of("method={type: simsiam, projector: [16, 8], predictor-width: 4}");
          default -> List.of();
        };
    String adam = "optimizer={type: adam-w, lr: 0.001}";
    var overrides = new ArrayList<>(settings);
    overrides.add(adam);
    TinyRun.Heard heard =
        TinyRun.train(experiment(overrides.toArray(String[]::new)), temp.resolve("run"));
    assertEquals(2, heard.steps.size());
    for (TrainingListener.Values step : heard.steps) {
      assertTrue(Double.isFinite(step.loss()), step.toString());
      assertTrue(step.terms().values().stream().allMatch(Double::isFinite), step.toString());
    }
  }

  /** Everything a variant may have, from the config to the file and back. */
  @Test
  void aVariantTrainsAndIsSavedWhole() throws IOException {
    String variant =
        "backbone={type: vit-tiny, patch-size: 4, width: 16, depth: 2, heads: 2, position-size: 20,"
            + " position-resize: scale-offset, features: cls+mean, attention: fused, registers: 2,"
            + " layer-scale: true, mask-token: true}";
    Path first = temp.resolve("first");
    TinyRun.Heard heard =
        TinyRun.train(experiment(variant, "optimizer={type: adam-w, lr: 0.001}"), first);
    assertEquals(2, heard.steps.size());
    assertTrue(heard.steps.stream().allMatch(step -> Double.isFinite(step.loss())));
    String written = Files.readString(first.resolve("run.yaml"));
    assertTrue(written.contains("features: \"cls+mean\""), written);
    assertTrue(written.contains("position-resize: scale-offset"), written);
    Map<String, Tensor> saved = RunDirectory.newestCheckpoint(first).model().tensors();
    assertArrayEquals(new long[] {1, 26, 16}, saved.get("backbone.pos_embed").shape());
    assertArrayEquals(new long[] {1, 2, 16}, saved.get("backbone.register_tokens").shape());
    assertArrayEquals(new float[16], saved.get("backbone.mask_token").toFloats());
    assertArrayEquals(new long[] {16}, saved.get("backbone.blocks.1.ls2.gamma").shape());

    Path next = temp.resolve("next");
    TinyRun.train(experiment(variant, "start-from=" + first, "seed=77"), next, () -> true);
    Map<String, Tensor> now = RunDirectory.newestCheckpoint(next).model().tensors();
    for (String key : saved.keySet()) {
      if (key.startsWith("backbone.")) {
        assertArrayEquals(saved.get(key).toFloats(), now.get(key).toFloats(), key);
      }
    }
  }

  @Test
  void cropsOfBrokenPatchesAreRefusedBeforeTheRunBegins() {
    Path run = temp.resolve("refused");
    Experiment broken = experiment(SWAV, crops(10));
    assertEquals(
        "a vision transformer with patches of 4 pixels takes images whose sides are multiples of"
            + " 4, not 10",
        assertThrows(ConfigException.class, () -> TinyRun.train(broken, run)).getMessage());
    assertFalse(Files.exists(run), "a run that never began leaves nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"timm.safetensors", "timm.pth"})
  void startsFromATimmFile(String name) throws IOException {
    Path first = temp.resolve("first");
    TinyRun.train(experiment(), first);
    Map<String, Tensor> trained = RunDirectory.newestCheckpoint(first).model().tensors();
    var timm = new LinkedHashMap<String, Tensor>();
    trained.forEach(
        (key, tensor) -> {
          if (key.startsWith("backbone.")) {
            timm.put(key.substring("backbone.".length()), tensor);
          }
        });
    timm.put("head.weight", Tensor.ofFloats(new float[160], 10, 16));
    timm.put("head.bias", Tensor.ofFloats(new float[10], 10));
    Path file = temp.resolve(name);
    if (name.endsWith(".pth")) {
      TorchWriter.write(file, timm);
    } else {
      SafeTensors.write(file, timm, Map.of());
    }
    assertEquals(
        KeyMap.TIMM_VIT, CheckpointInspector.inspect(file).stateDict().orElseThrow().map());

    TinyRun.Heard heard =
        TinyRun.train(
            experiment("start-from=" + file, "seed=77"), temp.resolve("next"), () -> true);

    int keys = timm.size() - 2;
    assertTrue(
        heard
            .notes
            .get(0)
            .contains(
                "%d tensors loaded by key map timm-vit (%d of %d backbone keys)"
                    .formatted(keys, keys, keys)),
        heard.notes.toString());
    assertTrue(heard.warnings.stream().noneMatch(line -> line.contains("head.weight")));
    Map<String, Tensor> now = RunDirectory.newestCheckpoint(temp.resolve("next")).model().tensors();
    for (String key : timm.keySet()) {
      if (!key.startsWith("head.")) {
        assertArrayEquals(timm.get(key).toFloats(), now.get("backbone." + key).toFloats(), key);
      }
    }
  }
}
