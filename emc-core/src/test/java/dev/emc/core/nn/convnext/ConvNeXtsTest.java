package dev.emc.core.nn.convnext;

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
import dev.emc.core.nn.FragileConvolutions;
import dev.emc.core.nn.GoldenNet;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import dev.emc.testkit.BackboneContract;
import dev.emc.testkit.ConfigContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConvNeXtsTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @AfterEach
  void close() {
    manager.close();
  }

  private static ConvNeXt narrow() {
    return new ConvNeXt(24, new int[] {1, 1, 2, 1}, 1e-6);
  }

  @Nested
  class Contract extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return (channels, size) -> narrow();
    }

    @Override
    protected int imageSize() {
      return 68;
    }

    @Override
    protected int channels() {
      return 1;
    }
  }

  @Nested
  class Settings extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return ConvNeXts.Config.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("layer-scale-start must lie in (0, 10], got 0", () -> new ConvNeXts.Config(0));
    }
  }

  @Test
  void startsAsTimms() {
    ConvNeXt net = narrow();
    StateDict dict = StateDict.of(Map.of("", net));
    WeightInit.apply(dict, 3);
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
    for (String key :
        List.of(
            "stem.0.weight",
            "stages.1.downsample.1.weight",
            "stages.3.blocks.0.conv_dw.weight",
            "stages.2.blocks.1.mlp.fc1.weight")) {
      NDArray weight = dict.get(key);
      double deviation = GoldenNet.norm(weight) / Math.sqrt(weight.size());
      // Four standard errors of a standard deviation.
      assertEquals(0.02, deviation, 0.02 * 4 / Math.sqrt(2.0 * weight.size()), key);
    }
    assertArrayEquals(new float[24], dict.copyOut("stem.0.bias"));
    assertArrayEquals(new float[24], dict.copyOut("stages.0.blocks.0.conv_dw.bias"));
    float[] factors = new float[24];
    Arrays.fill(factors, 1e-6f);
    assertArrayEquals(factors, dict.copyOut("stages.0.blocks.0.gamma"));
    assertEquals(192, GoldenNet.sum(dict.get("head.norm.weight")));
  }

  @Test
  void evaluationLeavesNothingButTheFeatures() {
    ConvNeXt net = narrow();
    net.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 32, 32));
    NDArray images = manager.ones(new Shape(2, 3, 44, 36));
    int before = manager.getManagedArrays().size();
    GradMode.off(() -> Layers.apply(net, store, images, false));
    assertEquals(before + 1, manager.getManagedArrays().size());
    GradMode.off(() -> net.featureMap(store, images, false));
    assertEquals(before + 2, manager.getManagedArrays().size(), "the map");
  }

  @Test
  void hasNoConvolutionThatCrashesTheEngine() {
    ConvNeXt net = new ConvNeXt(4, new int[] {1, 1, 1, 1}, 1e-6);
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
    assertEquals(List.of(), FragileConvolutions.in(net));
  }

  @Test
  void strangeImagesAreRefused() {
    Backbone net = new ConvNeXts.Tiny(new ConvNeXts.Config());
    assertEquals(
        "a ConvNeXt takes images of 1 or 3 channels, not 4",
        assertThrows(ConfigException.class, () -> net.build(4, 224)).getMessage());
    String message = "a ConvNeXt takes images of at least 32 pixels a side, not 31";
    assertEquals(message, assertThrows(ConfigException.class, () -> net.build(3, 31)).getMessage());
    BackboneBlock block = net.build(3, 32);
    Shape[] crop = {new Shape(1, 3, 40, 31)};
    assertEquals(
        message,
        assertThrows(ConfigException.class, () -> block.getOutputShapes(crop)).getMessage());
  }
}
