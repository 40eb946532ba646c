package dev.emc.core.nn.resnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.testkit.BackboneContract;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetsTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @AfterEach
  void close() {
    manager.close();
  }

  private static Arguments of(
      Function<ResNets.Config, Backbone> backbone, int features, long parameters, int arrays) {
    return Arguments.of(backbone.apply(new ResNets.Config()), features, parameters, arrays);
  }

  /** Networks with their features, and torchvision's and SwAV's number of parameters and arrays. */
  static Stream<Arguments> networks() {
    return Stream.of(
        of(ResNets.ResNet18::new, 512, 11_689_512 - 513_000, 60),
        of(ResNets.ResNet34::new, 512, 21_797_672 - 513_000, 108),
        of(ResNets.ResNet50::new, 2048, 25_557_032 - 2_049_000, 159),
        of(ResNets.ResNet101::new, 2048, 44_549_160 - 2_049_000, 312),
        of(ResNets.ResNet152::new, 2048, 60_192_808 - 2_049_000, 465));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void haveTorchvisionsNumberOfParameters(
      Backbone backbone, int features, long parameters, int arrays) {
    assertSizes(backbone.build(3, 224), features, parameters, arrays);
  }

  private StateDict assertSizes(BackboneBlock net, int features, long parameters, int arrays) {
    assertEquals(features, net.featureWidth());
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
    StateDict dict = StateDict.of(Map.of("", net));
    assertEquals(arrays, dict.trainable().size());
    assertEquals(
        parameters, dict.trainable().values().stream().mapToLong(p -> p.getArray().size()).sum());
    return dict;
  }

  @Test
  void wideNetworksDoubleEveryChannelCount() {
    BackboneBlock net = new ResNets.ResNet50W2(new ResNets.Config()).build(3, 224);
    StateDict dict = assertSizes(net, 4096, 93_907_072, 159);
    assertEquals(new Shape(128, 3, 7, 7), dict.get("conv1.weight").getShape());
    assertEquals(new Shape(128, 128, 1, 1), dict.get("layer1.0.conv1.weight").getShape());
    assertEquals(new Shape(4096, 1024, 1, 1), dict.get("layer4.2.conv3.weight").getShape());
  }

  /** A gigabyte and a half if its weights were made; their shapes tell as much. */
  @Test
  void fourTimesTheWidthIsSwavsWidest() {
    BackboneBlock net = new ResNets.ResNet50W4(new ResNets.Config()).build(3, 224);
    StateDict dict = StateDict.of(Map.of("", net));
    NDArray value = manager.create(0f);
    dict.entries()
        .forEach(e -> e.parameter().setInitializer((m, shape, type) -> value.broadcast(shape)));
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
    assertEquals(8192, net.featureWidth());
    assertEquals(
        375_378_176, dict.trainable().values().stream().mapToLong(p -> p.getArray().size()).sum());
    assertEquals(new Shape(256, 3, 7, 7), dict.get("conv1.weight").getShape());
    assertEquals(new Shape(8192, 2048, 1, 1), dict.get("layer4.2.conv3.weight").getShape());
  }

  /** The first stage keeps the side of the image: torchvision's keys, another function. */
  @Test
  void theCifarStemKeepsKeysAndSide() {
    var config = new ResNets.Config(false, ResNets.Stem.CIFAR);
    BackboneBlock net = new ResNets.ResNet18(config).build(3, 32);
    StateDict dict = assertSizes(net, 512, 11_689_512 - 513_000 - 64 * 3 * (49 - 9), 60);
    assertEquals(new Shape(64, 3, 3, 3), dict.get("conv1.weight").getShape());
    assertEquals(
        StateDict.of(Map.of("", new ResNets.ResNet18(new ResNets.Config()).build(3, 32))).keys(),
        dict.keys());
    NDArray map =
        GradMode.off(() -> net.featureMap(store, manager.ones(new Shape(2, 3, 32, 32)), false));
    assertEquals(new Shape(2, 512, 4, 4), map.getShape());
  }

  /** A ResNet-18 with its weights drawn. */
  private BackboneBlock small(ResNets.Stem stem, int side) {
    BackboneBlock net = new ResNets.ResNet18(new ResNets.Config(false, stem)).build(3, side);
    net.initialize(manager, DataType.FLOAT32, new Shape(2, 3, side, side));
    return net;
  }

  /** The same weights on images that have one more pixel of zeros at each edge. */
  @Test
  void thePaddedCifarStemIsTheOtherOnPaddedImages() {
    BackboneBlock plain = small(ResNets.Stem.CIFAR, 34);
    BackboneBlock padded = small(ResNets.Stem.CIFAR_PADDED, 32);
    NDArray images = manager.randomNormal(new Shape(2, 3, 32, 32));
    NDArray larger = manager.zeros(new Shape(2, 3, 34, 34));
    larger.set(new NDIndex(":,:,1:33,1:33"), images);
    Map<String, NDArray> weights = StateDict.of(Map.of("", plain)).arrays();
    StateDict.of(Map.of("", padded))
        .arrays()
        .forEach((key, array) -> weights.get(key).copyTo(array));
    NDArray expected = GradMode.off(() -> plain.featureMap(store, larger, false));
    NDArray found = GradMode.off(() -> padded.featureMap(store, images, false));
    assertEquals(new Shape(2, 512, 5, 5), found.getShape());
    // The sums of a convolution may be taken in another order.
    NDArray distance = found.sub(expected).abs().max();
    assertTrue(distance.getFloat() <= 1e-4f * expected.abs().max().getFloat());
  }

  /** Where its norm gives positive values alone, a ReLU behind it would change nothing. */
  @Test
  void theLinearCifarStemHasNoActivation() {
    BackboneBlock plain = small(ResNets.Stem.CIFAR, 32);
    BackboneBlock linear = small(ResNets.Stem.CIFAR_LINEAR, 32);
    Map<String, NDArray> weights = StateDict.of(Map.of("", plain)).arrays();
    Map<String, NDArray> others = StateDict.of(Map.of("", linear)).arrays();
    NDArray images = manager.randomUniform(-1, 1, new Shape(2, 3, 32, 32));
    for (boolean isPositive : new boolean[] {true, false}) {
      var bias = new float[64];
      Arrays.fill(bias, isPositive ? 1000 : 0);
      weights.get("bn1.bias").set(bias);
      weights.forEach((key, array) -> array.copyTo(others.get(key)));
      NDArray expected = GradMode.off(() -> plain.featureMap(store, images, false));
      NDArray found = GradMode.off(() -> linear.featureMap(store, images, false));
      assertEquals(isPositive, expected.equals(found));
    }
  }

  @Nested
  class ContractWithCifarStem extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new ResNets.ResNet18(new ResNets.Config(false, ResNets.Stem.CIFAR));
    }
  }

  @Test
  void resnet200HasItsDepth() {
    StateDict dict =
        StateDict.of(Map.of("", new ResNets.ResNet200W2(new ResNets.Config()).build(3, 224)));
    assertEquals(3 * (3 + 24 + 36 + 3) + 4 + 1, dict.batchCounterKeys().size());
  }

  @ParameterizedTest
  @CsvSource({"1,28", "3,32", "3,96"})
  void smallNetworksTakeSmallImages(int channels, int side) {
    BackboneBlock net = new SmallResNets.Tiny(new SmallResNets.TinyConfig()).build(channels, side);
    var shape = new Shape(2, channels, side, side);
    net.initialize(manager, DataType.FLOAT32, shape);
    NDArray features = Layers.apply(net, store, manager.ones(shape), false);
    assertEquals(new Shape(2, net.featureWidth()), features.getShape());
    assertArrayEquals(new Shape[] {features.getShape()}, net.getOutputShapes(new Shape[] {shape}));
  }

  /** Channels-last, the engine would abort the process here. */
  @ParameterizedTest
  @ValueSource(ints = {4, 12, 16})
  void narrowNetworksLearnFromLargeImages(int width) {
    var config = new SmallResNets.TinyConfig(width, 1, 1);
    BackboneBlock net = new SmallResNets.Tiny(config).build(3, 96);
    var shape = new Shape(2, 3, 96, 96);
    net.initialize(manager, DataType.FLOAT32, shape);
    NDArray weight = StateDict.of(Map.of("", net)).trainable().get("conv1.weight").getArray();
    GradMode.on(
        () -> {
          NDArray images = manager.randomNormal(shape);
          NDArray loss = Layers.apply(net, store, images, true).square().sum();
          JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
          return loss;
        });
    assertTrue(weight.getGradient().abs().sum().getFloat() > 0);
  }

  @Test
  void smallNetworkIsResNet20() {
    BackboneBlock net = new SmallResNets.Small(new SmallResNets.SmallConfig()).build(3, 32);
    // 19 convolutions (and the classifier left out here) make it ResNet-20; two are in shortcuts.
    assertSizes(net, 64, 272_474 - 650, 3 * 21);
  }

  @Test
  void evaluationLeavesNothingButTheFeatures() {
    Block net = new SmallResNets.Tiny(new SmallResNets.TinyConfig()).build(1, 28);
    net.initialize(manager, DataType.FLOAT32, new Shape(2, 1, 28, 28));
    NDArray images = manager.ones(new Shape(2, 1, 28, 28));
    int before = manager.getManagedArrays().size();
    NDArray features = GradMode.off(() -> Layers.apply(net, store, images, false));
    assertEquals(before + 1, manager.getManagedArrays().size());
    assertFalse(features.hasGradient());
  }

  @Test
  void strangeImagesAreRefused() {
    Backbone net = new ResNets.ResNet18(new ResNets.Config());
    assertEquals(
        "a residual network takes images of 1 or 3 channels, not 4",
        assertThrows(ConfigException.class, () -> net.build(4, 32)).getMessage());
    assertEquals(
        "a residual network takes images of at least 8 pixels a side, not 7",
        assertThrows(ConfigException.class, () -> net.build(3, 7)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 'width must lie in [1, 4096], got 0'",
    "8, 0, 1, 'blocks must lie in [1, 1000], got 0'",
    "8, 1, 3, 'stem-stride must be 1 or 2, got 3'"
  })
  void settingsOutOfRangeAreRefused(int width, int blocks, int stemStride, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new SmallResNets.SmallConfig(width, blocks, stemStride))
            .getMessage());
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new SmallResNets.TinyConfig(width, blocks, stemStride))
            .getMessage());
  }
}
