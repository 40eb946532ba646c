package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.emc.checkpoint.keys.Architecture;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.nn.resnet.NarrowResNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs start from what other methods, codes and precisions wrote. */
class GoldenForeignStartTest {
  @TempDir Path folder;
  private GoldenStart runs;

  @BeforeEach
  void inAFolder() {
    runs = new GoldenStart(folder);
  }

  @ParameterizedTest
  @CsvSource({"bare_backbone.zip.pth", "bare_backbone.legacy.pth", "bare_backbone.safetensors"})
  void aBackboneAloneLeavesTheHeadsFreshAndSaysSo(String name) throws IOException {
    Path file = runs.golden(name);
    CheckpointWeights dict = GoldenStart.dict(file);
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(
              List.of(
                  file
                      + ": no weights that fit projector; they start at random, so consider training the"
                      + " heads alone first (head-warmup-epochs)"),
              heard.warnings);
          assertArrayEquals(
              dict.backbone().get("conv1.weight").toFloats(),
              network.stateDict().get("backbone.conv1.weight").toFloatArray());
          assertEquals(Progress.start(0, 0), start);
        });
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(Progress.start(0, 0), start);
          assertEquals(
              "start-epochs: 300 is not counted, since head projector is new: its history begins"
                  + " with this run",
              heard.warnings.get(1));
        },
        "start-epochs=300");
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(List.of(), heard.warnings);
          String note =
              file
                  + ": no weights that fit projector; they start at random and are trained alone first";
          assertTrue(heard.notes.contains(note), heard.notes.toString());
        },
        "head-warmup-epochs=1");
    assertEquals(
        file + ": has no optimizer state; set start-optimizer: fresh",
        runs.refused(GoldenStart.backbone(dict), file, "start-optimizer=continue"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dino_full_resnet.zip.pth | student/backbone | teacher/backbone",
        "moco_v2.zip.pth | state_dict/encoder_q | state_dict/encoder_k",
        "moco_v3_resnet.zip.pth | state_dict/base_encoder | state_dict/momentum_encoder",
        "solo_byol_lightning.zip.pth | state_dict/backbone | state_dict/momentum_backbone",
        "solo_byol_lightning.legacy.pth | state_dict/backbone | state_dict/momentum_backbone",
        "barlow_backbone.zip.pth | '' | ''",
        "barlow_full.zip.pth | model/backbone | ''",
      })
  void anotherMethodsFileGivesTheTrainedBackbone(String name, String weights, String other)
      throws IOException {
    Path file = runs.golden(name);
    CheckpointWeights dict = GoldenStart.dict(file);
    assertEquals(weights, dict.label());
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          Map<String, Tensor> now = ModelWeights.tensors(network);
          assertTrue(dict.backbone().size() > 50, dict.backbone().keySet().toString());
          for (String key : dict.backbone().keySet()) {
            assertEquals(
                dict.backbone().get(key).toBytes(), now.get("backbone." + key).toBytes(), key);
          }
          assertEquals(
              !other.isEmpty(),
              heard.warnings.contains(
                  "%s: the weights under %s are taken; those under %s fit as well (start-weights chooses)"
                      .formatted(file, weights, other)),
              heard.warnings.toString());
        });
  }

  /** A projector is one, whose method's ever it was. */
  @Test
  void barlowTwinsProjectorBecomesVicregs() throws IOException {
    Path file = runs.golden("barlow_full.zip.pth");
    CheckpointWeights dict = GoldenStart.dict(file);
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(List.of(), heard.warnings);
          assertTrue(
              heard.notes.get(0).endsWith(", 3 left out (norm of the loss); it is Barlow Twins"),
              heard.notes.get(0));
          assertArrayEquals(
              dict.plain().get("projector.6.weight").toFloats(),
              network.stateDict().get("projector.6.weight").toFloatArray());
        },
        GoldenStart.method("vicreg", dict));
  }

  /** The backbone that is suggested for a file is the one that takes all of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dino_full_vit.zip.pth",
        "dino_full_vit.legacy.pth",
        "dino_backbone.zip.pth",
        "mae_full.zip.pth",
        "mae_full.legacy.pth",
        "mae_encoder_only.zip.pth",
        "moco_v3_vit.zip.pth",
        "compiled.zip.pth",
        "ddp.zip.pth",
        "ddp_of_compiled.zip.pth",
        "compiled_of_ddp.zip.pth",
        "compiled_inner.zip.pth",
      })
  void aTransformersFileGoesIntoTheBackboneThatItNames(String name) throws IOException {
    Path file = runs.golden(name);
    CheckpointWeights dict = GoldenStart.dict(file);
    String config = Architecture.of(dict).orElseThrow().config();
    Experiment experiment =
        TinyRun.experiment(
            folder,
            "views=[{size: 112, count: 2, augmentations: [{type: normalize, mean: [0.5], std: [0.25]}]}]",
            "backbone=" + config.replaceFirst("\\}.*", ", heads: 2}"));
    try (TrainedModel model =
        TrainedModel.open(
            file, experiment, WeightChoice.ANY, 3, Device.cpu(), TinyRun.COMPONENTS)) {
      Map<String, Tensor> now = ModelWeights.tensors(model.network());
      assertEquals(dict.backbone().size(), model.weights().backboneLoaded());
      for (String key : dict.backbone().keySet()) {
        assertEquals(dict.backbone().get(key).toBytes(), now.get("backbone." + key).toBytes(), key);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "half_model.zip.pth, float16",
    "half_model.safetensors, float16",
    "bfloat16_model.legacy.pth, bfloat16",
  })
  void halfPrecisionIsConvertedAndSaid(String name, String type) throws IOException {
    Path file = runs.golden(name);
    CheckpointWeights dict = GoldenStart.dict(file);
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertTrue(
              heard.warnings.contains(
                  "%s: %d %s tensors converted to the network's type"
                      .formatted(file, GoldenStart.count(dict.backbone()), type)),
              heard.warnings.toString());
          assertArrayEquals(
              dict.backbone().get("conv1.weight").toFloats(),
              network.stateDict().get("backbone.conv1.weight").toFloatArray());
        });
  }

  @Test
  void anotherArchitectureIsRefusedInOneLine() throws IOException {
    Path file = runs.golden("vicreg_full.zip.pth");
    CheckpointWeights dict = GoldenStart.dict(file);
    NarrowResNet right = GoldenStart.backbone(dict);
    var wider = new NarrowResNet(2 * right.width(), right.depths());
    String error = runs.refused(wider, file, GoldenStart.method("vicreg", dict));
    assertTrue(
        error.matches(
            "\\S+: these weights \\(model/backbone\\) are another network's: backbone.conv1.weight is"
                + " .* and \\d+ more; 0 of the backbone's \\d+ tensors fit; they look like a residual"
                + " network of .*"),
        error);
    assertFalse(error.contains("\n"));
  }
}
