package dev.emc.core.nn.vit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.TokenBackbone;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.GoldenNet;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import dev.emc.testkit.BackboneContract;
import dev.emc.testkit.ConfigContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VisionTransformersTest {
  private static final TinyConfig DEFAULTS = new TinyConfig();

  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @AfterEach
  void close() {
    manager.close();
  }

  @Nested
  class Contract extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new VisionTransformers.Tiny(DEFAULTS);
    }
  }

  @Nested
  class ContractOnInterpolatedPositions extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new VisionTransformers.Tiny(new TinyConfig(4, 24, 2, 3, 28));
    }

    @Override
    protected int imageSize() {
      return 12;
    }

    @Override
    protected int channels() {
      return 1;
    }
  }

  /** Everything that a variant may have. */
  private static TinyConfig variant(TokenFeatures features, AttentionMode mode) {
    return new TinyConfig(
        4, 24, 2, 3, 28, PositionResize.ANTIALIAS, features, mode, 3, true, 1e-5, true);
  }

  @Nested
  class ContractOfClassAndMean extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new VisionTransformers.Tiny(variant(TokenFeatures.CLS_AND_MEAN, AttentionMode.FUSED));
    }
  }

  @Nested
  class ContractOfMean extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new VisionTransformers.Tiny(variant(TokenFeatures.MEAN, AttentionMode.EXACT));
    }
  }

  @Nested
  class ContractOfMeanThenNorm extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new VisionTransformers.Tiny(
          variant(TokenFeatures.MEAN_THEN_NORM, AttentionMode.EXACT));
    }
  }

  /** What is pooled is the map, so that heads on the map see what a probe sees. */
  @ParameterizedTest
  @EnumSource(names = {"MEAN", "CLS_AND_MEAN"})
  void theMeanOfTheMapIsTheFeatures(TokenFeatures features) {
    var config = variant(features, AttentionMode.EXACT);
    BackboneBlock net = new VisionTransformers.Tiny(config).build(3, 28);
    var shape = new Shape(2, 3, 28, 20);
    net.initialize(manager, DataType.FLOAT64, shape);
    NDArray images = manager.randomNormal(shape, DataType.FLOAT64);
    NDArray pooled =
        net.featureMap(store, images, false).reshape(2, net.featureWidth(), -1).mean(new int[] {2});
    assertArrayEquals(
        pooled.toDoubleArray(), Layers.apply(net, store, images, false).toDoubleArray(), 1e-13);
  }

  @Test
  void dinoV2sDefaultsAreThoseOfItsFiles() {
    BackboneBlock net = new VisionTransformers.Small14(new Patch14Config()).build(3, 28);
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 28, 28));
    StateDict dict = StateDict.of(Map.of("", net));
    assertEquals(new Shape(1, 1370, 384), dict.get("pos_embed").getShape());
    assertEquals(new Shape(384), dict.get("blocks.11.ls2.gamma").getShape());
    assertFalse(dict.contains("mask_token"), "timm's files have none");
    assertEquals(PositionResize.SCALE_OFFSET, new Patch14Config().resize());
    var registers =
        new Patch14Config(518, null, TokenFeatures.CLS, AttentionMode.EXACT, 4, true, 1e-5, false);
    assertEquals(PositionResize.ANTIALIAS, registers.resize());
    var chosen =
        new Patch14Config(
            518, PositionResize.SIZE, TokenFeatures.CLS, AttentionMode.EXACT, 4, true, 1e-5, false);
    assertEquals(PositionResize.SIZE, chosen.resize());
  }

  /** Parameters of timm's vit_small_patch8_224, vit_small_patch14_dinov2 and so on, headless. */
  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(new VisionTransformers.Small8(new Patch8Config()), 384, 21_670_272),
        Arguments.of(new VisionTransformers.Small14(new Patch14Config()), 384, 22_056_192),
        Arguments.of(new VisionTransformers.Small16(new Patch16Config()), 384, 21_665_664));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void haveTimmsNumberOfParameters(Backbone backbone, int features, long parameters) {
    BackboneBlock net = backbone.build(3, 112);
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 112, 112));
    assertEquals(features, net.featureWidth());
    assertEquals(
        parameters,
        StateDict.of(Map.of("", net)).arrays().values().stream().mapToLong(NDArray::size).sum());
  }

  @Test
  void whatAVariantAddsStartsAsItsPaperHasIt() {
    var config = variant(TokenFeatures.CLS, AttentionMode.EXACT);
    StateDict dict = started(new VisionTransformers.Tiny(config), 28);
    assertDeviation(1e-6, dict, "register_tokens");
    assertArrayEquals(new float[24], dict.copyOut("backbone.mask_token"));
    float[] scales = new float[24];
    Arrays.fill(scales, 1e-5f);
    assertArrayEquals(scales, dict.copyOut("backbone.blocks.1.ls1.gamma"));
    assertFalse(dict.trainable().containsKey("backbone.mask_token"), "nothing trains it");
    assertTrue(dict.trainable().containsKey("backbone.register_tokens"));
  }

  @Test
  void fusedAttentionIsTheSameTwice() {
    var config = variant(TokenFeatures.CLS, AttentionMode.FUSED);
    BackboneBlock net = new VisionTransformers.Tiny(config).build(3, 28);
    var shape = new Shape(5, 3, 60, 60);
    net.initialize(manager, DataType.FLOAT32, shape);
    StateDict dict = StateDict.of(Map.of("", net));
    NDArray images = manager.randomNormal(shape);
    var runs = new ArrayList<List<float[]>>();
    for (int i = 0; i < 3; i++) {
      var gradients = new ArrayList<float[]>();
      try (var collector = manager.getEngine().newGradientCollector()) {
        collector.zeroGradients();
        collector.backward(Layers.apply(net, store, images, true).square().sum());
      }
      dict.trainable()
          .values()
          .forEach(p -> gradients.add(p.getArray().getGradient().toFloatArray()));
      runs.add(gradients);
    }
    for (int p = 0; p < runs.get(0).size(); p++) {
      assertArrayEquals(runs.get(0).get(p), runs.get(1).get(p));
      assertArrayEquals(runs.get(0).get(p), runs.get(2).get(p));
    }
  }

  private StateDict started(Backbone backbone, int side) {
    BackboneBlock net = backbone.build(3, side);
    StateDict dict = StateDict.of(Map.of("backbone.", net));
    WeightInit.apply(dict, 3);
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, side, side));
    return dict;
  }

  @Test
  void startsAsTimms() {
    StateDict dict = started(new VisionTransformers.Tiny(DEFAULTS), 32);
    assertDeviation(0.02, dict, "pos_embed");
    assertDeviation(1e-6, dict, "cls_token");
    assertDeviation(0.02, dict, "blocks.0.attn.qkv.weight");
    assertDeviation(0.02, dict, "blocks.3.mlp.fc2.weight");
    // PyTorch's default for a convolution: uniform within one over the root of its 3·4·4 inputs.
    assertDeviation(1 / Math.sqrt(3 * 48), dict, "patch_embed.proj.weight");
    assertDeviation(1 / Math.sqrt(3 * 48), dict, "patch_embed.proj.bias");
    assertArrayEquals(new float[192], dict.copyOut("backbone.blocks.0.attn.qkv.bias"));
    assertArrayEquals(new float[64], dict.copyOut("backbone.norm.bias"));
    assertEquals(64, GoldenNet.sum(dict.get("backbone.norm.weight")));
    StateDict again = started(new VisionTransformers.Tiny(DEFAULTS), 32);
    for (String key : dict.keys()) {
      assertArrayEquals(dict.copyOut(key), again.copyOut(key), key);
    }
  }

  private static void assertDeviation(double expected, StateDict dict, String key) {
    NDArray array = dict.get("backbone." + key);
    double deviation = GoldenNet.norm(array) / Math.sqrt(array.size());
    // Four standard errors of a standard deviation.
    assertEquals(expected, deviation, expected * 4 / Math.sqrt(2.0 * array.size()), key);
  }

  @ParameterizedTest
  @CsvSource({"0, 64, 65", "32, 64, 65", "28, 64, 50"})
  void positionsAreLearnedForOneSize(int positionSize, int width, int rows) {
    var config = new TinyConfig(4, width, 1, 4, positionSize);
    StateDict dict = started(new VisionTransformers.Tiny(config), 32);
    assertEquals(new Shape(1, rows, width), dict.get("backbone.pos_embed").getShape());
  }

  @Test
  void evaluationLeavesNothingButTheFeatures() {
    leavesNothingButTheFeatures(DEFAULTS);
    for (TokenFeatures features : TokenFeatures.values()) {
      leavesNothingButTheFeatures(variant(features, AttentionMode.FUSED));
    }
  }

  private void leavesNothingButTheFeatures(TinyConfig config) {
    BackboneBlock net = new VisionTransformers.Tiny(config).build(3, 32);
    net.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 32, 32));
    for (int side : new int[] {32, 20}) {
      NDArray images = manager.ones(new Shape(2, 3, side, side));
      int before = manager.getManagedArrays().size();
      GradMode.off(() -> Layers.apply(net, store, images, false));
      assertEquals(before + 1, manager.getManagedArrays().size(), "at " + side);
      GradMode.off(() -> net.featureMap(store, images, false));
      assertEquals(before + 2, manager.getManagedArrays().size(), "the map at " + side);
      GradMode.off(() -> ((TokenBackbone) net).tokens(store, images, false));
      assertEquals(before + 4, manager.getManagedArrays().size(), "the tokens at " + side);
    }
  }

  @Test
  void strangeImagesAreRefused() {
    Backbone net = new VisionTransformers.Small16(new Patch16Config());
    assertEquals(
        "a vision transformer takes images of 1 or 3 channels, not 4",
        assertThrows(ConfigException.class, () -> net.build(4, 224)).getMessage());
    String message =
        "a vision transformer with patches of 16 pixels takes images whose sides are multiples of"
            + " 16, not %d";
    for (int side : new int[] {28, 0}) {
      assertEquals(
          message.formatted(side),
          assertThrows(ConfigException.class, () -> net.build(3, side)).getMessage());
    }
    BackboneBlock block = net.build(3, 224);
    Shape[] crop = {new Shape(1, 3, 90, 90)};
    assertEquals(
        message.formatted(90),
        assertThrows(ConfigException.class, () -> block.getOutputShapes(crop)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 64, 4, 4, 0, 'patch-size must lie in [1, 1024], got 0'",
    "4, 0, 4, 4, 0, 'width must lie in [1, 65536], got 0'",
    "4, 64, 0, 4, 0, 'depth must lie in [1, 1000], got 0'",
    "4, 64, 4, 0, 0, 'heads must lie in [1, 1024], got 0'",
    "4, 64, 4, 3, 0, 'width must be a multiple of heads, got 64 and 3'",
    "4, 64, 4, 4, 30, 'position-size must be 0 or a multiple of the patches'' 4 pixels, got 30'",
  })
  void settingsOutOfRangeAreRefused(
      int patch, int width, int depth, int heads, int positions, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new TinyConfig(patch, width, depth, heads, positions))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1e-5, 'registers must lie in [0, 1024], got -1'",
    "4, 0, 'layer-scale-start must lie in (0, 10], got 0'",
  })
  void settingsOfAVariantOutOfRangeAreRefused(int registers, double start, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new Patch8Config(
                        224,
                        PositionResize.SIZE,
                        TokenFeatures.CLS,
                        AttentionMode.EXACT,
                        registers,
                        true,
                        start,
                        false))
            .getMessage());
  }

  @Nested
  class SettingsOfPatches8 extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Patch8Config.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of(
          "position-size must be 0 or a multiple of the patches' 8 pixels, got 100",
          () -> new Patch8Config(100));
    }
  }

  @Nested
  class SettingsOfPatches14 extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Patch14Config.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of(
          "position-size must be 0 or a multiple of the patches' 14 pixels, got 225",
          () -> new Patch14Config(225));
    }
  }

  @Nested
  class SettingsOfPatches16 extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Patch16Config.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of(
          "position-size must be 0 or a multiple of the patches' 16 pixels, got 100",
          () -> new Patch16Config(100));
    }
  }

  @Nested
  class SettingsOfTiny extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return TinyConfig.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of(
          "position-size must lie in [0, 4096], got -4", () -> new TinyConfig(4, 64, 4, 4, -4));
    }
  }

  @ParameterizedTest
  @CsvSource({"14, 6", "7, 8", "4, 4", "1, 3"})
  void interpolationKeepsConstantsAndItsOwnSize(int from, int to) {
    double[][] weights = PositionResize.SIZE.weights(from, to);
    for (int i = 0; i < to; i++) {
      double sum = 0;
      for (int j = 0; j < from; j++) {
        sum += weights[i][j];
        if (from == to) {
          assertEquals(i == j ? 1 : 0, weights[i][j], 1e-15);
        }
      }
      assertEquals(1, sum, 1e-15);
    }
  }
}
