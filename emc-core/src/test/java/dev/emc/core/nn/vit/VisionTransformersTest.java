package dev.emc.core.nn.vit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.GoldenNet;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import dev.emc.testkit.BackboneContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionTransformersTest {
  private static final VisionTransformers.TinyConfig DEFAULTS = new VisionTransformers.TinyConfig();

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
      return new VisionTransformers.Tiny(new VisionTransformers.TinyConfig(4, 24, 2, 3, 28));
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
    var config = new VisionTransformers.TinyConfig(4, width, 1, 4, positionSize);
    StateDict dict = started(new VisionTransformers.Tiny(config), 32);
    assertEquals(new Shape(1, rows, width), dict.get("backbone.pos_embed").getShape());
  }

  @Test
  void evaluationLeavesNothingButTheFeatures() {
    BackboneBlock net = new VisionTransformers.Tiny(DEFAULTS).build(3, 32);
    net.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 32, 32));
    for (int side : new int[] {32, 20}) {
      NDArray images = manager.ones(new Shape(2, 3, side, side));
      int before = manager.getManagedArrays().size();
      GradMode.off(() -> Layers.apply(net, store, images, false));
      assertEquals(before + 1, manager.getManagedArrays().size(), "at " + side);
      GradMode.off(() -> net.featureMap(store, images, false));
      assertEquals(before + 2, manager.getManagedArrays().size(), "the map at " + side);
    }
  }

  @Test
  void strangeImagesAreRefused() {
    Backbone net = new VisionTransformers.Small16(new VisionTransformers.Config());
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
                () -> new VisionTransformers.TinyConfig(patch, width, depth, heads, positions))
            .getMessage());
  }

  @Test
  void positionsOfTheUsualSizesAreWholePatches() {
    assertEquals(
        "position-size must be 0 or a multiple of the patches' 16 pixels, got 100",
        assertThrows(IllegalArgumentException.class, () -> new VisionTransformers.Config(100))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({"14, 6", "7, 8", "4, 4", "1, 3"})
  void interpolationKeepsConstantsAndItsOwnSize(int from, int to) {
    double[][] weights = PositionInterpolation.weights(from, to);
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
