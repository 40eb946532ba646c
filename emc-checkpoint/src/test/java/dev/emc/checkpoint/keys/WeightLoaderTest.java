package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightLoaderTest {
  private NDManager manager;
  private final Map<String, Tensor> file = new LinkedHashMap<>();
  private final Map<String, NDArray> backbone = new LinkedHashMap<>();
  private final Map<String, NDArray> head = new LinkedHashMap<>();

  @BeforeEach
  void network() {
    manager = NDManager.newBaseManager();
    for (String key : List.of("conv1.weight", "bn1.weight", "layer1.0.conv1.weight")) {
      backbone.put(key, manager.zeros(new Shape(2)));
      file.put("module.backbone." + key, Tensor.ofFloats(new float[] {key.length(), 1}, 2));
    }
    file.put("module.backbone.bn1.num_batches_tracked", Tensor.ofLongs(new long[] {5}));
    for (String key : List.of("0.weight", "0.bias")) {
      head.put(key, manager.zeros(new Shape(1)));
      file.put("module.projector." + key, Tensor.ofFloats(new float[] {7}, 1));
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private LoadReport load(String headPrefix) throws IOException {
    return load(headPrefix, false);
  }

  private LoadReport load(String headPrefix, boolean partial) throws IOException {
    return WeightLoader.load("x.pth", selected(headPrefix), partial, arrays(headPrefix));
  }

  private WeightSelection selected(String headPrefix) {
    return WeightSelection.of(
        "x.pth", file, WeightChoice.ANY, NetworkKeys.of("backbone.", Set.of(headPrefix), backbone));
  }

  private NetworkArrays arrays(String headPrefix) {
    return new NetworkArrays("backbone.", backbone, Map.of(headPrefix, head));
  }

  private String refused(boolean partial) {
    var error = assertThrows(ConfigException.class, () -> load("projector", partial));
    backbone.values().forEach(array -> assertEquals(0f, array.sum().getFloat()));
    return error.getMessage();
  }

  @Test
  void everythingFits() throws IOException {
    LoadReport report = load("projector");
    assertEquals(
        "x.pth: 5 tensors under backbone loaded by key map vicreg (3 of 3 backbone keys), 0 missing, 0 unexpected, 0 of another shape",
        report.summary());
    assertEquals(List.of(), report.warnings());
    assertEquals(1.0, report.backboneShare());
    assertArrayEquals(new float[] {12, 1}, backbone.get("conv1.weight").toFloatArray());
    assertArrayEquals(new float[] {7}, head.get("0.bias").toFloatArray());
  }

  @Test
  void anotherMethodsProjectorIsTakenByItsRole() throws IOException {
    assertEquals(List.of(), load("projection_head").warnings());
    assertArrayEquals(new float[] {7}, head.get("0.weight").toFloatArray());
  }

  @Test
  void whoWantsABackboneAloneGetsNoHeads() throws IOException {
    LoadReport report =
        WeightLoader.loadBackbone("x.pth", selected("projector"), false, arrays("projector"));
    assertEquals(
        "x.pth: 3 tensors under backbone loaded by key map vicreg (3 of 3 backbone keys), 0 missing, 0 unexpected, 0 of another shape, 2 left out (projector)",
        report.summary());
    assertEquals(List.of(), report.modelWarnings());
    assertEquals(List.of("projector"), report.freshHeads());
    assertArrayEquals(new float[] {12, 1}, backbone.get("conv1.weight").toFloatArray());
    assertArrayEquals(new float[] {0}, head.get("0.bias").toFloatArray());
  }

  @Test
  void aBackboneAloneLeavesTheHeadsFresh() throws IOException {
    file.keySet().removeIf(key -> key.contains("projector"));
    assertEquals(
        List.of(
            "x.pth: no weights that fit projector; they start at random, so consider training the heads alone first (head-warmup-epochs)"),
        load("projector").warnings());
    assertArrayEquals(new float[] {0}, head.get("0.weight").toFloatArray());
  }

  @Test
  void halfAHeadIsLeftFresh() throws IOException {
    file.put("module.projector.0.bias", Tensor.ofFloats(new float[3], 3));
    file.put("module.projector.9.bias", Tensor.ofFloats(new float[3], 3));
    LoadReport report = load("projector");
    assertEquals(List.of("projector"), report.freshHeads());
    assertEquals(
        List.of(
            "x.pth: another shape than the network has: projector.0.bias is (3) in the file and (1) in the network",
            "x.pth: no weights that fit projector; they start at random, so consider training the heads alone first (head-warmup-epochs)"),
        report.warnings());
    assertEquals(
        List.of("projector.0.bias is (3) in the file and (1) in the network"), report.mismatched());
    assertArrayEquals(new float[] {0}, head.get("0.weight").toFloatArray());
  }

  @Test
  void aLinearLayerWithoutBiasHasAZeroBias() throws IOException {
    head.put("0.weight", manager.zeros(new Shape(1, 1)));
    head.put("0.bias", manager.ones(new Shape(1)));
    file.put("module.projector.0.weight", Tensor.ofFloats(new float[] {7}, 1, 1));
    file.remove("module.projector.0.bias");
    LoadReport report = load("projector");
    assertEquals(List.of(), report.warnings());
    assertArrayEquals(new float[] {7}, head.get("0.weight").toFloatArray());
    assertArrayEquals(new float[] {0}, head.get("0.bias").toFloatArray());
  }

  @Test
  void oddWeightsAreNamed() throws IOException {
    file.put("module.backbone.conv1.weight", Tensor.ofFloats(new float[] {Float.NaN, 1}, 2));
    file.put(
        "module.backbone.bn1.weight",
        Tensor.ofBytes(DType.F16, ByteBuffer.wrap(new byte[] {0, 0x3c, 0, 0x40}), 2));
    file.put("module.extra", Tensor.ofFloats(new float[1], 1));
    assertEquals(
        List.of(
            "x.pth: NaN or infinite weights in backbone.conv1.weight",
            "x.pth: not in the network: extra",
            "x.pth: 1 float16 tensors converted to the network's type"),
        load("projector").warnings());
    assertArrayEquals(new float[] {1, 2}, backbone.get("bn1.weight").toFloatArray());
  }

  private static final String ALLOWED = "; start-partial takes what fits alone";

  @Test
  void oneTensorOfAnotherShapeIsAnotherNetworks() {
    file.put("module.backbone.conv1.weight", Tensor.ofFloats(new float[3], 3));
    assertEquals(
        "x.pth: these weights (backbone) are another network's: backbone.conv1.weight is (3) in the"
            + " file and (2) in the network; 2 of the backbone's 3 tensors fit; they look like a"
            + " residual network of 1 stages with [1] basic blocks, 0 wide and another stem"
            + ALLOWED,
        refused(false));
  }

  @Test
  void oneTensorThatIsMissingIsToo() {
    file.remove("module.backbone.layer1.0.conv1.weight");
    assertEquals(
        "x.pth: these weights (backbone) are another network's: backbone.layer1.0.conv1.weight is"
            + " missing; 2 of the backbone's 3 tensors fit"
            + ALLOWED,
        refused(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layer1.1.conv1.weight",
        "layer1.0.se.fc1.weight",
        "layer5.0.conv1.weight",
        "conv2.weight",
        "attention.weight"
      })
  void oneTensorThatTheNetworkHasNoPlaceForIsToo(String key) {
    file.put("module.backbone." + key, Tensor.ofFloats(new float[1], 1));
    String line = refused(false);
    assertTrue(
        line.startsWith(
            "x.pth: these weights (backbone) are another network's: backbone."
                + key
                + " has no place; 3 of the backbone's 3 tensors fit; they look like "),
        line);
  }

  @Test
  void theFirstFewFaultsAreNamed() {
    for (int i = 1; i < 9; i++) {
      file.put(
          "module.backbone.layer1.%d.conv1.weight".formatted(i), Tensor.ofFloats(new float[1], 1));
    }
    String line = refused(false);
    assertTrue(
        line.contains(
            "backbone.layer1.1.conv1.weight has no place, backbone.layer1.2.conv1.weight has no"
                + " place, backbone.layer1.3.conv1.weight has no place and 5 more;"),
        line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backbone.fc.weight",
        "backbone.head.weight",
        "backbone.layer1.0.bn1.num_batches_tracked",
        "backbone.layer1.total_ops",
        "backbone.mask_token",
        "backbone.layer1.0.attn.relative_position_index",
        "n_averaged"
      })
  void whatNoBackboneComputesWithIsLeftOut(String key) throws IOException {
    boolean isCount = key.endsWith("tracked") || key.endsWith("index") || key.startsWith("n_");
    file.put(
        "module." + key,
        isCount ? Tensor.ofLongs(new long[] {3}) : Tensor.ofFloats(new float[1], 1));
    LoadReport report = load("projector");
    assertEquals(List.of(), report.warnings());
    assertEquals(List.of(), report.unexpected());
    assertEquals(3, report.backboneLoaded());
  }

  @Test
  void whatFitsIsTakenByThoseWhoMeanIt() throws IOException {
    file.put("module.backbone.conv1.weight", Tensor.ofFloats(new float[3], 3));
    file.remove("module.backbone.layer1.0.conv1.weight");
    file.put("module.backbone.conv2.weight", Tensor.ofFloats(new float[1], 1));
    LoadReport report = load("projector", true);
    assertEquals(
        List.of(
            "x.pth: another network's weights are taken in part (start-partial): 1 of the backbone's 3"
                + " tensors fit, the others are random; backbone.conv1.weight is (3) in the file and (2) in the network,"
                + " backbone.layer1.0.conv1.weight is missing, backbone.conv2.weight has no place"),
        report.warnings());
    assertArrayEquals(new float[] {10, 1}, backbone.get("bn1.weight").toFloatArray());
    assertArrayEquals(new float[] {0, 0}, backbone.get("conv1.weight").toFloatArray());
  }

  @Test
  void nothingAtAllIsNoPart() {
    file.replaceAll(
        (key, tensor) -> key.contains("backbone") ? Tensor.ofFloats(new float[3], 3) : tensor);
    String line = refused(true);
    assertTrue(line.contains("; 0 of the backbone's 3 tensors fit"), line);
    assertFalse(line.contains("start-partial"), line);
  }

  @Test
  void resumingTakesAllOrNothing() throws IOException {
    Map<String, Tensor> own =
        Map.of("a", Tensor.ofDoubles(new double[] {1, 2}, 2), "b", Tensor.ofLongs(new long[] {3}));
    NDArray a = manager.zeros(new Shape(2), DataType.FLOAT64);
    NDArray b = manager.create(0L);
    assertEquals(
        List.of(), WeightLoader.loadExactly("run", own, Map.of("a", a, "b", b)).warnings());
    assertEquals(
        List.of("run: NaN or infinite weights in a"),
        WeightLoader.loadExactly(
                "run",
                Map.of("a", Tensor.ofDoubles(new double[] {1, Double.NaN}, 2)),
                Map.of("a", manager.zeros(new Shape(2), DataType.FLOAT64)))
            .warnings());
    assertArrayEquals(new double[] {1, 2}, a.toDoubleArray());
    assertEquals(3, b.getLong());
    assertEquals(
        "run: does not belong to this network: b has no place",
        assertThrows(
                ConfigException.class, () -> WeightLoader.loadExactly("run", own, Map.of("a", a)))
            .getMessage());
    assertEquals(
        "run: does not belong to this network: c is missing, a has no place, b has no place",
        assertThrows(
                ConfigException.class,
                () -> WeightLoader.loadExactly("run", new TreeMap<>(own), Map.of("c", a)))
            .getMessage());
  }
}
