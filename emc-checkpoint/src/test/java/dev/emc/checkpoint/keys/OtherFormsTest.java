package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one project calls or shapes otherwise than another, and what proves another network. */
class OtherFormsTest {
  private NDManager manager;
  private final Map<String, Tensor> file = new LinkedHashMap<>();
  private final Map<String, NDArray> backbone = new LinkedHashMap<>();
  private final Map<String, Map<String, NDArray>> heads = new LinkedHashMap<>();

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** A tensor of ones. */
  private void put(String key, long... shape) {
    float[] ones = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(ones, 1);
    file.put(key, Tensor.ofFloats(ones, shape));
  }

  private void place(String key, long... shape) {
    backbone.put(key, manager.zeros(new Shape(shape)));
  }

  private void transformer(String before, int patches, String registers) {
    put(before + "cls_token", 1, 1, 2);
    put(before + "pos_embed", 1, patches, 2);
    put(before + "patch_embed.proj.weight", 2, 3, 4, 4);
    put(before + "blocks.0.norm1.weight", 2);
    if (!registers.isEmpty()) {
      put(before + registers, 1, 4, 2);
    }
  }

  private void network(int patches, String registers) {
    place("cls_token", 1, 1, 2);
    place("pos_embed", 1, patches, 2);
    place("patch_embed.proj.weight", 2, 3, 4, 4);
    place("blocks.0.norm1.weight", 2);
    if (!registers.isEmpty()) {
      place(registers, 1, 4, 2);
    }
  }

  private LoadReport load() throws IOException {
    var keys = NetworkKeys.of("backbone.", heads.keySet(), backbone);
    var selection = WeightSelection.of("x.pth", file, WeightChoice.ANY, keys);
    return WeightLoader.load(
        "x.pth", selection, false, new NetworkArrays("backbone.", backbone, heads));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "backbone.", "module.", "_orig_mod.module.backbone."})
  void registersHaveTwoNames(String before) throws IOException {
    transformer(before, 10, "reg_token");
    put(before + "mask_token", 1, 2);
    network(10, "register_tokens");
    LoadReport report = load();
    assertEquals(5, report.backboneLoaded());
    assertEquals(4 * 2, backbone.get("register_tokens").sum().getFloat());
    assertTrue(report.summary().contains("1 left out (mask token)"), report.summary());
  }

  @Test
  void aClassTokenWithoutAPositionHasOneOfZero() throws IOException {
    transformer("", 9, "");
    network(10, "");
    load();
    assertArrayEquals(
        new float[] {0, 0, 1, 1}, Arrays.copyOf(backbone.get("pos_embed").toFloatArray(), 4));
    assertEquals(9 * 2, backbone.get("pos_embed").sum().getFloat());
  }

  @Test
  void positionsOfAnotherGridAreNamedWithTheKeyThatFits() {
    transformer("backbone.", 26, "");
    network(10, "");
    assertEquals(
        "x.pth: these weights (backbone) are another network's: backbone.pos_embed is (1, 26, 2) in"
            + " the file and (1, 10, 2) in the network; 3 of the backbone's 4 tensors fit; they look"
            + " like a vision transformer of patches of 4 pixels, 2 wide, 1 deep for images of 20"
            + " pixels (backbone: {type: vit-tiny, patch-size: 4, width: 2, depth: 1, position-size:"
            + " 20} with heads: as many as its attention had in training); its positions are for images of 20 pixels:"
            + " backbone.position-size: 20; start-partial takes what fits alone",
        assertThrows(ConfigException.class, this::load).getMessage());
  }

  /** As a file has it that only the parameters were saved to. */
  @Test
  void batchNormsWithoutStatisticsAreNamed() throws IOException {
    put("conv1.weight", 2, 3, 7, 7);
    put("bn1.weight", 2);
    put("layer1.0.conv1.weight", 2, 2, 3, 3);
    file.forEach((key, tensor) -> place(key, tensor.shape()));
    place("bn1.running_mean", 2);
    place("bn1.running_var", 2);
    place("layer1.0.bn1.running_mean", 2);
    place("layer1.0.bn1.running_var", 2);
    assertEquals(
        "x.pth: these weights lack the running statistics of batch norms"
            + " (backbone.bn1.running_mean is missing, backbone.bn1.running_var is missing,"
            + " backbone.layer1.0.bn1.running_mean is missing and 1 more), without which there are no"
            + " features; save the model's whole state_dict, with its buffers; start-partial takes"
            + " what is there",
        assertThrows(ConfigException.class, this::load).getMessage());
    // What lacks more is another network's.
    place("layer1.1.conv1.weight", 2, 2, 3, 3);
    String line = assertThrows(ConfigException.class, this::load).getMessage();
    assertTrue(line.startsWith("x.pth: these weights are another network's: "), line);
  }

  @Test
  void scalesAndRegistersThatTheNetworkHasNotAreNamed() {
    transformer("", 10, "register_tokens");
    put("blocks.0.ls1.gamma", 2);
    network(10, "");
    String line = assertThrows(ConfigException.class, this::load).getMessage();
    assertTrue(
        line.startsWith(
            "x.pth: these weights are another network's: backbone.register_tokens has no place,"
                + " backbone.blocks.0.ls1.gamma has no place; 4 of the backbone's 4 tensors fit"),
        line);
    assertTrue(
        line.contains(
            ", with LayerScale, 4 register tokens (backbone: {type: vit-tiny, patch-size: 4, width:"
                + " 2, depth: 1, registers: 4, layer-scale: true, position-size: 12}"),
        line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "backbone.", "model."})
  void aConvNextsNormIsItsOwnAndItsClassifierIsNot(String before) throws IOException {
    for (String key : List.of("stem.0.weight", "stages.0.blocks.0.conv_dw.weight")) {
      put(before + key, 1);
      place(key, 1);
    }
    put(before + "head.norm.weight", 1);
    place("head.norm.weight", 1);
    put(before + "head.fc.weight", 5, 1);
    LoadReport report = load();
    assertEquals(3, report.backboneLoaded());
    assertTrue(report.summary().contains("1 left out (classifier)"), report.summary());
    assertEquals(List.of(), report.warnings());
  }

  @Test
  void aDecoderThatANetworkHasIsItsOwn() throws IOException {
    put("conv1.weight", 1);
    put("layer1.0.conv1.weight", 1);
    put("decoder.weight", 1);
    place("conv1.weight", 1);
    place("layer1.0.conv1.weight", 1);
    place("decoder.weight", 1);
    assertEquals(3, load().backboneLoaded());
  }

  @Test
  void headsOfOneRoleDoNotShareTheWeightsOfOne() throws IOException {
    put("backbone.conv1.weight", 1);
    put("backbone.layer1.0.conv1.weight", 1);
    put("projector.0.weight", 1, 1);
    place("conv1.weight", 1);
    place("layer1.0.conv1.weight", 1);
    heads.put("projection_head", Map.of("0.weight", manager.zeros(new Shape(1, 1))));
    heads.put("expander.head", Map.of("0.weight", manager.zeros(new Shape(1, 1))));
    assertEquals(List.of("expander.head"), load().freshHeads());
    put("expander.head.0.weight", 1, 1);
    assertEquals(List.of(), load().freshHeads());
  }

  @Test
  void aMethodsOwnNamesComeBeforeTheRole() throws IOException {
    put("backbone.conv1.weight", 1);
    put("backbone.layer1.0.conv1.weight", 1);
    put("projector.0.weight", 1, 1);
    file.put("projection_head.0.weight", Tensor.ofFloats(new float[] {7}, 1, 1));
    place("conv1.weight", 1);
    place("layer1.0.conv1.weight", 1);
    NDArray head = manager.zeros(new Shape(1, 1));
    heads.put("projection_head", Map.of("0.weight", head));
    assertEquals(List.of(), load().freshHeads());
    assertEquals(7, head.getFloat());
  }

  @Test
  void whatIsLeftOutElsewhereIsTakenByAMethodThatHasIt() throws IOException {
    put("module.backbone.conv1.weight", 1);
    put("module.backbone.layer1.0.conv1.weight", 1);
    put("module.bn.running_mean", 1);
    place("conv1.weight", 1);
    place("layer1.0.conv1.weight", 1);
    assertTrue(load().summary().contains("1 left out (norm of the loss)"));
    NDArray mean = manager.zeros(new Shape(1));
    heads.put("bn", Map.of("running_mean", mean));
    LoadReport report = load();
    assertEquals(List.of(), report.leftOut());
    assertEquals(List.of(), report.freshHeads());
    assertEquals(1, mean.getFloat());
  }

  @Test
  void aTokenOfMaskedPatchesIsTakenByANetworkThatHasIt() throws IOException {
    transformer("", 10, "");
    put("mask_token", 1, 2);
    network(10, "");
    place("mask_token", 1, 2);
    LoadReport report = load();
    assertEquals("dinov2", report.map());
    assertEquals(5, report.backboneLoaded());
    assertEquals(2, backbone.get("mask_token").sum().getFloat());
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm.", "encoder.ln."})
  void aNormOfTheMeanStartsAfreshWhereTheFileHasOneOfEachToken(String norm) throws IOException {
    boolean isTimm = norm.equals("norm.");
    put(isTimm ? "cls_token" : "class_token", 1, 1, 2);
    put(isTimm ? "pos_embed" : "encoder.pos_embedding", 1, 10, 2);
    put(isTimm ? "patch_embed.proj.weight" : "conv_proj.weight", 2, 3, 4, 4);
    put(isTimm ? "blocks.0.norm1.weight" : "encoder.layers.encoder_layer_0.ln_1.weight", 2);
    put(norm + "weight", 2);
    put(norm + "bias", 2);
    network(10, "");
    backbone.put("fc_norm.weight", manager.full(new Shape(2), 3f));
    backbone.put("fc_norm.bias", manager.zeros(new Shape(2)));
    LoadReport report = load();
    assertEquals(4, report.backboneLoaded());
    assertEquals(6, backbone.get("fc_norm.weight").sum().getFloat());
    assertEquals(
        List.of("x.pth: not in the file: backbone.fc_norm.weight, backbone.fc_norm.bias"),
        report.warnings());
    assertEquals(List.of(norm + "weight", norm + "bias"), report.leftOut());

    file.keySet().removeIf(key -> key.startsWith(norm));
    assertTrue(
        assertThrows(ConfigException.class, this::load)
            .getMessage()
            .contains("backbone.fc_norm.weight is missing"));
  }

  @Test
  void aNormOfTheMeanThatTheFileHasIsTaken() throws IOException {
    transformer("", 10, "");
    put("fc_norm.weight", 2);
    put("head.weight", 5, 2);
    network(10, "");
    place("fc_norm.weight", 2);
    assertEquals(5, load().backboneLoaded());
    assertEquals(2, backbone.get("fc_norm.weight").sum().getFloat());
  }
}
