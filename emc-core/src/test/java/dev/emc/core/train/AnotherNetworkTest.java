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
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does with weights of another network, or of two. */
class AnotherNetworkTest {
  private static final BooleanSupplier AT_ONCE = () -> true;
  private static final String DEEPER = "backbone={type: resnet-tiny, width: 4, blocks: 2}";
  private static final String TRANSFORMER =
      "backbone={type: vit-tiny, patch-size: 4, width: 8, depth: 1, heads: 2}";

  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void images() throws IOException {
    images = TinyRun.images(temp, 32);
  }

  /** The weights of a network of this kind, as a run writes them before its first step. */
  private Map<String, Tensor> weights(String... overrides) throws IOException {
    Path run = temp.resolve("made" + System.nanoTime());
    TinyRun.train(TinyRun.experiment(images, overrides), run, AT_ONCE);
    return new LinkedHashMap<>(RunDirectory.newestCheckpoint(run).model().tensors());
  }

  private Path file(Map<String, Tensor> tensors) throws IOException {
    Path file = temp.resolve("weights.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private Experiment from(Path start, String... overrides) {
    String[] all = Arrays.copyOf(overrides, overrides.length + 1);
    all[overrides.length] = "start-from=" + start;
    return TinyRun.experiment(images, all);
  }

  private String refused(Path start, String... overrides) {
    Path run = temp.resolve("refused");
    Experiment experiment = from(start, overrides);
    var error = assertThrows(ConfigException.class, () -> TinyRun.train(experiment, run, AT_ONCE));
    assertFalse(error.getMessage().contains("\n"), error.getMessage());
    assertFalse(Files.exists(run), "a run that never began leaves nothing");
    // Every command that opens a model goes by the same rule.
    assertEquals(
        error.getMessage(),
        assertThrows(
                ConfigException.class,
                () ->
                    TrainedModel.open(
                            start, experiment, channels(start), Device.cpu(), TinyRun.COMPONENTS)
                        .close())
            .getMessage());
    return error.getMessage();
  }

  private static int channels(Path start) throws IOException {
    return TrainedModel.channelsOf(start);
  }

  @Test
  void aDeeperNetworksWeightsAreNotPutIntoAShallowerOne() throws IOException {
    String line = refused(file(weights(DEEPER)));
    assertTrue(
        line.contains(
            ": these weights (backbone) are another network's: backbone.layer1.1.conv1.weight has no"
                + " place, backbone.layer1.1.bn1.weight has no place,"
                + " backbone.layer1.1.bn1.bias has no place and 27 more; 45 of the backbone's 45"
                + " tensors fit; they look like a residual network of 3 stages with [2, 2, 2] basic"
                + " blocks, 4 wide with a 3x3 stem, for images of 1 channel (backbone: {type:"
                + " resnet-small, width: 4, blocks: 2} with the stem-stride of its training);"
                + " start-partial takes"),
        line);
  }

  @Test
  void aShallowerNetworksWeightsAreNotPutIntoADeeperOne() throws IOException {
    String line = refused(file(weights()), DEEPER);
    assertTrue(line.contains("backbone.layer1.1.conv1.weight is missing"), line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "patch_embed.proj.weight | 8 1 8 8 | is (8, 1, 8, 8) in the file and (8, 1, 4, 4) in the network",
        "pos_embed               | 1 50 8  | is (1, 50, 8) in the file and (1, 10, 8) in the network",
        "blocks.0.ls1.gamma      | 8       | has no place",
        "reg_token               | 1 4 8   | has no place",
        "blocks.1.norm1.weight   | 8       | has no place",
        "norm.weight             |         | is missing",
      })
  void oneTensorOfATransformerIsEnough(String key, String shape, String fault) throws IOException {
    Map<String, Tensor> tensors = weights(TRANSFORMER);
    if (shape == null) {
      tensors.remove("backbone." + key);
    } else {
      long[] sizes = Arrays.stream(shape.split(" ")).mapToLong(Long::parseLong).toArray();
      long size = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
      tensors.put("backbone." + key, Tensor.ofFloats(new float[(int) size], sizes));
    }
    String line = refused(file(tensors), TRANSFORMER);
    assertTrue(line.contains("another network's: backbone." + key + " " + fault + ";"), line);
    assertTrue(line.contains("; they look like a vision transformer"), line);
  }

  @Test
  void aRunOfAnotherNetworkIsRefusedToo() throws IOException {
    Path run = temp.resolve("deeper");
    TinyRun.train(TinyRun.experiment(images, DEEPER), run, AT_ONCE);
    Path refused = temp.resolve("refused");
    String line =
        assertThrows(ConfigException.class, () -> TinyRun.train(from(run), refused, AT_ONCE))
            .getMessage();
    assertTrue(line.contains("has no place"), line);
  }

  @Test
  void whoMeansItTakesAPartAndIsToldOfTheRest() throws IOException {
    Map<String, Tensor> tensors = weights();
    tensors.remove("backbone.layer3.0.conv2.weight");
    Path file = file(tensors);
    Path run = temp.resolve("run");
    TinyRun.Heard heard = TinyRun.train(from(file, "start-partial=true"), run, AT_ONCE);
    String line =
        file
            + ": another network's weights are taken in part (start-partial): 44 of the backbone's 45"
            + " tensors fit, the others are random; backbone.layer3.0.conv2.weight is missing";
    assertEquals(List.of(line), heard.warnings);
    assertEquals(
        List.of(line), TinyRun.warnings(run), "what was loaded stands in the run's warnings");
    JsonNode report = new ObjectMapper().readTree(run.resolve("load-report.json").toFile());
    assertEquals(
        "backbone.layer3.0.conv2.weight is missing", report.path("partial").path(0).asText());
    assertEquals("backbone", report.path("weights").asText());
  }

  private Path two() throws IOException {
    var both = new LinkedHashMap<String, Tensor>();
    weights().forEach((key, tensor) -> both.put("teacher/" + key, tensor));
    weights("seed=77").forEach((key, tensor) -> both.put("student/module." + key, tensor));
    return file(both);
  }

  private float[] stem(Path run) throws IOException {
    return RunDirectory.newestCheckpoint(run)
        .model()
        .tensors()
        .get("backbone.conv1.weight")
        .toFloats();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "student", "teacher"})
  void ofTwoNetworksTheOneTakenIsNamedAndAKeyChooses(String chosen) throws IOException {
    Path file = two();
    Path run = temp.resolve("run");
    Experiment experiment = chosen.isEmpty() ? from(file) : from(file, "start-weights=" + chosen);
    TinyRun.Heard heard = TinyRun.train(experiment, run, AT_ONCE);
    String taken = chosen.equals("teacher") ? "teacher" : "student";
    assertArrayEquals(
        Checkpoint.read(file)
            .tensors()
            .get(
                taken.equals("teacher")
                    ? "teacher/backbone.conv1.weight"
                    : "student/module.backbone.conv1.weight")
            .toFloats(),
        stem(run));
    assertTrue(
        heard.notes.get(0).contains(" tensors under " + taken + "/backbone loaded by"),
        heard.notes.toString());
    assertEquals(
        chosen.isEmpty()
            ? List.of(
                file
                    + ": the weights under student/backbone are taken; those under teacher/backbone"
                    + " fit as well (start-weights chooses)")
            : List.of(),
        heard.warnings);
    assertEquals(
        file
            + ": start-weights: there are none under 'ema'; there are weights under"
            + " student/backbone, teacher/backbone",
        assertThrows(
                ConfigException.class,
                () ->
                    TinyRun.train(
                        from(file, "start-weights=ema"), temp.resolve("refused"), AT_ONCE))
            .getMessage());
  }

  @Test
  void aPrefixIsTakenOff() throws IOException {
    var wrapped = new LinkedHashMap<String, Tensor>();
    weights().forEach((key, tensor) -> wrapped.put("some.wrapper." + key, tensor));
    Path file = file(wrapped);
    for (String override : List.of("seed=1", "start-prefix=some.wrapper.", "start-prefix=some")) {
      Path run = temp.resolve(override);
      TinyRun.Heard heard = TinyRun.train(from(file, override), run, AT_ONCE);
      assertEquals(List.of(), heard.warnings);
    }
    String line = refused(file, "start-prefix=other.");
    assertTrue(
        line.startsWith(file + ": start-prefix: no key begins with 'other.'; it looks like a "),
        line);
  }

  @Test
  void oddWeightsAreNamedWheneverTheyAreOpened() throws IOException {
    Path run = temp.resolve("odd");
    TinyRun.train(TinyRun.experiment(images), run, AT_ONCE);
    Path model = RunDirectory.newestCheckpoint(run).folder().resolve("model.safetensors");
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(RunDirectory.newestCheckpoint(run).model().tensors());
    tensors.put("backbone.bn1.bias", Tensor.ofFloats(new float[] {0, Float.NaN, 0, 0}, 4));
    SafeTensors.write(model, tensors, Map.of());
    Experiment experiment = TinyRun.experiment(images);
    try (TrainedModel opened =
        TrainedModel.open(model, experiment, 1, Device.cpu(), TinyRun.COMPONENTS)) {
      assertEquals(
          List.of(model + ": NaN or infinite weights in backbone.bn1.bias"),
          opened.weights().modelWarnings());
    }
  }

  @Test
  void embeddingsOfAHeadWithoutWeightsAreKnown() throws IOException {
    Map<String, Tensor> tensors = weights();
    Path whole = file(tensors);
    Experiment vicreg = TinyRun.experiment(images);
    try (TrainedModel opened =
        TrainedModel.open(whole, vicreg, 1, Device.cpu(), TinyRun.COMPONENTS)) {
      assertEquals(List.of(), opened.randomHeadsOfEmbeddings(1, 12));
    }
    Experiment simsiam =
        TinyRun.experiment(
            images, "method={type: simsiam, projector: [16, 16], predictor-width: 8}");
    tensors.keySet().removeIf(key -> key.startsWith("projector"));
    Path bare = file(tensors);
    try (TrainedModel opened =
        TrainedModel.open(bare, simsiam, 1, Device.cpu(), TinyRun.COMPONENTS)) {
      assertEquals(List.of("encoder.fc", "predictor"), opened.weights().freshHeads());
      assertEquals(
          List.of("encoder.fc"),
          opened.randomHeadsOfEmbeddings(1, 12),
          "a prediction is no embedding");
    }
  }
}
