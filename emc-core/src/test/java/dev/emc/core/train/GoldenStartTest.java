package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.Architecture;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.keys.OptimizerBuffers;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.nn.resnet.NarrowResNet;
import dev.emc.core.optim.Optimizer;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs start from checkpoints with the keys and layout of the official ones. */
class GoldenStartTest {
  private static final long STEPS_PER_EPOCH = 7;

  @TempDir Path folder;

  private Path golden(String file) throws IOException {
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

  private static String method(String name, CheckpointWeights dict) {
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

  private interface Check {
    void accept(JointEmbeddingNetwork network, Optimizer optimizer, Progress start, TinyRun.Heard h)
        throws IOException;
  }

  private void start(NarrowResNet backbone, Path file, Check check, String... overrides)
      throws IOException {
    var all = new java.util.ArrayList<>(List.of(overrides));
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
  private String refused(NarrowResNet backbone, Path file, String... overrides) {
    return assertThrows(
            ConfigException.class,
            () -> start(backbone, file, (network, optimizer, start, heard) -> {}, overrides))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg, ''",
    "vicreg_full.legacy.pth, vicreg, ''",
    "swav.zip.pth, swav, ''",
    "swav.legacy.pth, swav, ''",
    "swav_bare_state_dict.legacy.pth, swav, 400",
    "swav_bare_state_dict.zip.pth, swav, 0",
    "simsiam.zip.pth, simsiam, ''",
    "simsiam.legacy.pth, simsiam, ''",
  })
  void anOfficialFileGivesEveryWeightOfBackboneAndHeads(String name, String method, String stated)
      throws IOException {
    Path file = golden(name);
    CheckpointWeights dict = dict(file);
    boolean isStated = !stated.isEmpty();
    int epochs =
        isStated
            ? Integer.parseInt(stated)
            : ((Long) Checkpoint.read(file).scalars().get("epoch")).intValue();
    start(
        backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(List.of(), heard.warnings);
          assertEquals(
              "%s: %d epochs of history, %d steps (%s)"
                  .formatted(
                      file,
                      epochs,
                      epochs * STEPS_PER_EPOCH,
                      isStated ? "start-epochs" : "its epoch"),
              heard.notes.get(1));
          assertEquals(2, heard.notes.size());
          assertEquals(
              "%s: %d tensors%s loaded by key map %s (%d of %d backbone keys), 0 missing, 0 unexpected, 0 of another shape"
                  .formatted(
                      file,
                      network.stateDict().arrays().size(),
                      dict.label().isEmpty() ? "" : " under " + dict.label(),
                      method,
                      count(dict.backbone()),
                      count(dict.backbone())),
              heard.notes.get(0));
          Map<String, Tensor> now = ModelWeights.tensors(network);
          assertEquals(List.copyOf(dict.plain().keySet()), List.copyOf(now.keySet()));
          for (String key : now.keySet()) {
            assertEquals(dict.plain().get(key).toBytes(), now.get(key).toBytes(), key);
          }
          assertEquals(Progress.start(epochs * STEPS_PER_EPOCH, epochs), start);
          assertEquals(Map.of(), optimizer.state());
          JsonNode report =
              new ObjectMapper().readTree(folder.resolve("load-report.json").toFile());
          assertEquals(network.stateDict().arrays().size(), report.get("loaded").size());
          assertEquals(epochs, report.get("earlier-epochs").asInt());
          assertEquals(epochs * STEPS_PER_EPOCH, report.get("earlier-steps").asLong());
          assertEquals(isStated ? "start-epochs" : "file", report.get("history-by").asText());
        },
        method(method, dict),
        "start-epochs=" + (isStated ? stated : "null"));
  }

  /** SwAV's queue and freeze would silently never come, or never end. */
  @Test
  void aHistoryThatNobodyStatesIsRefusedWhereTheMethodAsksForIt() throws IOException {
    Path file = golden("swav_bare_state_dict.legacy.pth");
    CheckpointWeights dict = dict(file);
    String swav = method("swav", dict);
    assertEquals(
        file
            + ": does not say for how many epochs it was trained, from which method 'swav' counts"
            + " freeze-prototype-steps; set start-epochs, to 0 if they should count from this run on",
        refused(backbone(dict), file, swav));
    String queue = "method.queue-length=32";
    assertEquals(
        file
            + ": does not say for how many epochs it was trained, from which method 'swav' counts"
            + " queue-start-epoch and freeze-prototype-steps; set start-epochs, to 0 if they should"
            + " count from this run on",
        refused(backbone(dict), file, swav, queue));
    start(
        backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(Progress.start(0, 0), start);
          assertEquals(List.of(), heard.warnings);
        },
        swav,
        "method.freeze-counts-from=run");
  }

  @Test
  void aStatedHistoryThatTheFileContradictsIsTakenWithAWarning() throws IOException {
    Path file = golden("swav.zip.pth");
    CheckpointWeights dict = dict(file);
    Object epochs = Checkpoint.read(file).scalars().get("epoch");
    start(
        backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(Progress.start(900 * STEPS_PER_EPOCH, 900), start);
          assertEquals(
              List.of(
                  "%s says %s epochs of history, start-epochs: 900 is taken instead"
                      .formatted(file, epochs)),
              heard.warnings);
        },
        method("swav", dict),
        "start-epochs=900");
  }

  private static int count(Map<String, Tensor> tensors) {
    return (int) tensors.keySet().stream().filter(key -> !key.endsWith("_tracked")).count();
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg, lars, mu",
    "vicreg_full.legacy.pth, vicreg, lars, mu",
    "swav.zip.pth, swav, larc-sgd, momentum_buffer",
    "simsiam.legacy.pth, simsiam, sgd, momentum_buffer",
  })
  void anOfficialOptimizerStateIsGoneOnWithWhenAskedFor(
      String name, String method, String type, String buffer) throws IOException {
    Path file = golden(name);
    CheckpointWeights dict = dict(file);
    Checkpoint checkpoint = Checkpoint.read(file);
    Map<String, Map<String, Tensor>> expected =
        OptimizerBuffers.read(name, checkpoint.tensors(), checkpoint.scalars(), dict);
    start(
        backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          int trained = network.stateDict().trainable().size();
          assertEquals(
              "%s: optimizer state of %d of %d parameters taken over"
                  .formatted(file, trained, trained),
              heard.notes.get(1));
          assertEquals(trained, optimizer.state().size());
          for (String key : network.stateDict().trainable().keySet()) {
            assertArrayEquals(
                expected.get(key).get(buffer).toFloats(),
                optimizer.state().get("momentum/" + key).toFloatArray(),
                key);
          }
        },
        method(method, dict),
        "optimizer={type: " + type + "}",
        "start-optimizer=continue");
  }

  @Test
  void anotherOptimizersStateIsRefused() throws IOException {
    Path file = golden("vicreg_full.zip.pth");
    CheckpointWeights dict = dict(file);
    assertEquals(
        file
            + ": its optimizer remembers [mu], sgd needs [momentum_buffer]; use the optimizer it was"
            + " made with, or start-optimizer: fresh",
        refused(backbone(dict), file, method("vicreg", dict), "start-optimizer=continue"));
  }

  @ParameterizedTest
  @CsvSource({"bare_backbone.zip.pth", "bare_backbone.legacy.pth", "bare_backbone.safetensors"})
  void aBackboneAloneLeavesTheHeadsFreshAndSaysSo(String name) throws IOException {
    Path file = golden(name);
    CheckpointWeights dict = dict(file);
    start(
        backbone(dict),
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
    start(
        backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(Progress.start(0, 0), start);
          assertEquals(
              "start-epochs: 300 is not counted, since head projector is new: its history begins"
                  + " with this run",
              heard.warnings.get(1));
        },
        "start-epochs=300");
    assertEquals(
        file + ": has no optimizer state; set start-optimizer: fresh",
        refused(backbone(dict), file, "start-optimizer=continue"));
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
    Path file = golden(name);
    CheckpointWeights dict = dict(file);
    assertEquals(weights, dict.label());
    start(
        backbone(dict),
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
    Path file = golden("barlow_full.zip.pth");
    CheckpointWeights dict = dict(file);
    start(
        backbone(dict),
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
        method("vicreg", dict));
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
    Path file = golden(name);
    CheckpointWeights dict = dict(file);
    String config = Architecture.of(dict.backbone()).orElseThrow().config();
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
    Path file = golden(name);
    CheckpointWeights dict = dict(file);
    start(
        backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertTrue(
              heard.warnings.contains(
                  "%s: %d %s tensors converted to the network's type"
                      .formatted(file, count(dict.backbone()), type)),
              heard.warnings.toString());
          assertArrayEquals(
              dict.backbone().get("conv1.weight").toFloats(),
              network.stateDict().get("backbone.conv1.weight").toFloatArray());
        });
  }

  @Test
  void anotherArchitectureIsRefusedInOneLine() throws IOException {
    Path file = golden("vicreg_full.zip.pth");
    CheckpointWeights dict = dict(file);
    NarrowResNet right = backbone(dict);
    var wider = new NarrowResNet(2 * right.width(), right.depths());
    String error = refused(wider, file, method("vicreg", dict));
    assertTrue(
        error.matches(
            "\\S+: these weights \\(model/backbone\\) are another network's: backbone.conv1.weight is"
                + " .* and \\d+ more; 0 of the backbone's \\d+ tensors fit; they look like a residual"
                + " network of .*"),
        error);
    assertFalse(error.contains("\n"));
  }
}
