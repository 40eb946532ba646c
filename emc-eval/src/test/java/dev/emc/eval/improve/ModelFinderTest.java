package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.CheckpointFormat;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as the official codes write them, with small networks. */
class ModelFinderTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir Path folder;

  private FoundModel find(String file, @Nullable String method) throws IOException {
    // Small networks are none that ship, so that somebody must name one.
    return new ModelFinder(COMPONENTS, method, "resnet18")
        .find(Golden.copy("ckpt/" + file, folder));
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg",
    "swav.zip.pth, swav",
    "simsiam.zip.pth, simsiam",
    "barlow_full.zip.pth, barlow-twins",
    "moco_v2.zip.pth, moco-v2",
    "moco_v3_resnet.zip.pth, moco-v3",
    "dino_full_vit.zip.pth, dino",
  })
  void theKeysTellTheMethodAndTheShapesItsHeads(String file, String method) throws IOException {
    FoundModel model = find(file, null);
    assertEquals("resnet18", model.backbone());
    assertTrue(model.method().startsWith("{type: " + method + ", "), model.method());
    assertTrue(
        model.method().matches("\\{type: [a-z0-9-]+, .*: \\[\\d+(, \\d+)+].*}"), model.method());
    assertEquals(3, model.channels());
    assertTrue(!model.bare());
  }

  @Test
  void aBackboneAloneGetsFreshHeads() throws IOException {
    FoundModel residual = find("bare_backbone.zip.pth", null);
    assertTrue(residual.bare());
    assertEquals("{type: vicreg, projector: [256, 256, 256]}", residual.method());
    FoundModel transformer = find("dinov2_backbone.zip.pth", null);
    assertTrue(transformer.method().startsWith("{type: simclr, "), transformer.method());
    assertTrue(transformer.words().contains("a backbone without heads: simclr trains fresh ones"));
    assertTrue(transformer.patch() > 1, transformer.toString());
  }

  /** The first layers' shapes tell the network; the others may be anything. */
  private Path residual(String prefix, int stem, int stages) throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put(prefix + "conv1.weight", zeros(64, 3, stem, stem));
    tensors.put(prefix + "layer1.0.conv1.weight", zeros(64, 64, 3, 3));
    for (int stage = 1; stage <= stages; stage++) {
      tensors.put(prefix + "layer%s.1.conv1.weight".formatted(stage), zeros(1, 1, 1, 1));
    }
    if (!prefix.isEmpty()) {
      tensors.put("classifier.weight", zeros(1, 1, 1, 1));
    }
    Path file = folder.resolve("residual.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private static Tensor zeros(long... shape) {
    return Tensor.ofFloats(new float[(int) (shape[0] * shape[1] * shape[2] * shape[3])], shape);
  }

  @Test
  void aStemForSmallImagesIsTakenForTheOneThatThoseWhoWroteTheFileHave() throws IOException {
    var finder = new ModelFinder(COMPONENTS, null, null);
    FoundModel plain = finder.find(residual("", 3, 4));
    assertEquals("{type: resnet18, stem: cifar}", plain.backbone());
    assertTrue(
        plain
            .words()
            .contains(
                "a ResNet-18 with a 3x3 stem (backbone: {type: resnet18, stem: cifar} if its stem has stride 1, padding 1 and no max pooling), a backbone without heads"),
        plain.words());
    FoundModel solo = finder.find(residual("backbone.", 3, 4));
    assertEquals("{type: resnet18, stem: cifar-padded}", solo.backbone());
    assertEquals(32, solo.largest());
    FoundModel named =
        new ModelFinder(COMPONENTS, null, "{type: resnet18, stem: cifar}")
            .find(residual("backbone.", 3, 4));
    assertEquals("{type: resnet18, stem: cifar}", named.backbone());
    assertTrue(named.words().contains("a ResNet-18 with a 3x3 stem, a backbone"), named.words());
  }

  @Test
  void headsOfAnAttentionAreAskedFor() throws IOException {
    var e =
        assertThrows(
            ConfigException.class,
            () ->
                new ModelFinder(COMPONENTS, null, null)
                    .find(Golden.copy("ckpt/dinov2_backbone.zip.pth", folder)));
    assertTrue(
        e.getMessage()
            .matches(
                ".*; how many heads its attention has is in no file: --backbone says it, such as --backbone '\\{type: vit-tiny, .*, width: (\\d+), .*, heads: 1}'"),
        e.getMessage());
  }

  @Test
  void aNetworkThatNoneIsKnownForIsAskedFor() throws IOException {
    Path file = residual("", 7, 3);
    var e =
        assertThrows(
            ConfigException.class, () -> new ModelFinder(COMPONENTS, null, null).find(file));
    assertEquals(
        file
            + ": looks like a residual network of 3 stages with [2, 2, 2] basic blocks, 64 wide with a 7x7 stem, which no shipped backbone is known to fit: --backbone names one that does, such as one of a plugin jar (emc plugins lists them)",
        e.getMessage());
  }

  @Test
  void whatTheFileCannotSayIsAskedForInOneLine() {
    var e = assertThrows(ConfigException.class, () -> find("solo_byol_lightning.zip.pth", null));
    assertTrue(
        e.getMessage()
            .endsWith(
                ": has the heads predictor and projector, but does not say which method trained them: --method says it, one of simsiam, byol, moco-v3"),
        e.getMessage());
    e = assertThrows(ConfigException.class, () -> find("swav.zip.pth", "word2vec"));
    assertTrue(e.getMessage().startsWith("--method: there are defaults for vicreg, swav, "));
  }

  /** One projector looks like another: an improvement's result says whose it is. */
  @Test
  void whatAFileSaysOfItsNetworkCountsMoreThanItsKeys() throws IOException {
    Path golden = Golden.copy("ckpt/vicreg_full.zip.pth", folder);
    Map<String, Tensor> tensors = Checkpoint.read(golden).tensors();
    Path unsaid = folder.resolve("unsaid.safetensors");
    SafeTensors.write(unsaid, tensors, Map.of());
    FoundModel taken = new ModelFinder(COMPONENTS, null, "resnet18").find(unsaid);
    assertTrue(
        taken
            .words()
            .contains(
                ", with heads as vicreg has them, which is taken for what trained it (--method says otherwise)"),
        taken.words());
    Path said = folder.resolve("said.safetensors");
    SafeTensors.write(
        said,
        tensors,
        Map.of(
            "emc.method",
            "{\"type\":\"simclr\",\"projector\":[16,16],\"temperature\":0.3}",
            "emc.backbone",
            "{\"type\":\"resnet18\",\"stem\":\"cifar-padded\"}"));
    FoundModel model = new ModelFinder(COMPONENTS, null, null).find(said);
    assertTrue(
        model.words().contains(", trained by simclr, as it says, with its heads"), model.words());
    assertTrue(model.method().contains("\"temperature\":0.3"), model.method());
    assertTrue(model.backbone().contains("\"stem\":\"cifar-padded\""), model.backbone());
    Path plugin = folder.resolve("plugin.safetensors");
    SafeTensors.write(plugin, tensors, Map.of("emc.method", "{\"type\":\"somebodys\"}"));
    var e =
        assertThrows(
            ConfigException.class,
            () -> new ModelFinder(COMPONENTS, null, "resnet18").find(plugin));
    assertTrue(
        e.getMessage()
            .contains("says that somebodys trained it, which improve has no defaults for: "),
        e.getMessage());
    FoundModel named = new ModelFinder(COMPONENTS, "barlow-twins", "resnet18").find(said);
    assertEquals("resnet18", named.backbone());
    assertTrue(named.method().startsWith("{type: barlow-twins, "), named.method());
  }

  @Test
  void lightningsFilesSayWhatSoloLearnWasTold() {
    for (String[] names :
        new String[][] {{"barlow_twins", "barlow-twins"}, {"mocov2plus", "moco-v2"}}) {
      var file =
          new Checkpoint(
              "solo.ckpt",
              1,
              CheckpointFormat.TORCH_ZIP,
              Map.of(),
              Map.of("hyper_parameters/method", names[0]),
              Map.of());
      assertEquals(
          Optional.of(names[1]),
          SaidNetwork.methodName(file)
              .flatMap(MethodProfiles.shipped(COMPONENTS)::said)
              .map(MethodProfile::method));
      assertEquals(Optional.empty(), SaidNetwork.method(file));
    }
  }

  @Test
  void anImprovementsResultSaysItsNetworkWhole() {
    Experiment experiment =
        ExperimentLoader.load(
            """
            backbone: {type: resnet18, stem: cifar-padded}
            method: {type: vicreg, projector: [16, 16], invariance-weight: 10}
            data: {train: .}
            epochs: 1
            batch-size: 16
            optimizer: {type: sgd, lr: 0.1}
            """,
            "test",
            List.of(),
            COMPONENTS);
    Map<String, String> said = SaidNetwork.of(experiment, COMPONENTS);
    assertEquals(List.of("emc.method", "emc.backbone"), List.copyOf(said.keySet()));
    String method = said.getOrDefault("emc.method", "");
    assertEquals(
        "{\"type\":\"vicreg\",\"invariance-weight\":10,\"variance-weight\":25,\"covariance-weight\":1,\"projector\":[16,16]}",
        method);
    String backbone = said.getOrDefault("emc.backbone", "");
    assertTrue(backbone.contains("\"stem\":\"cifar-padded\""), backbone);
  }
}
