package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.NormalInitializer;
import dev.emc.api.nn.Mlp;
import dev.emc.core.nn.resnet.ResNets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightInitTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private StateDict head(String prefix, long seed, boolean initializeFirst) {
    Block head = Mlp.of(List.of(300, 400), true, true);
    StateDict dict = StateDict.of(Map.of(prefix, head));
    if (initializeFirst) {
      head.initialize(manager, DataType.FLOAT32, new Shape(1, 100));
      WeightInit.apply(dict, seed);
    } else {
      WeightInit.apply(dict, seed);
      head.initialize(manager, DataType.FLOAT32, new Shape(1, 100));
    }
    return dict;
  }

  private StateDict resnet(boolean zeroInitResidual, long seed) {
    Block net = new ResNets.ResNet18(new ResNets.Config(zeroInitResidual)).build(3, 32);
    StateDict dict = StateDict.of(Map.of("", net));
    WeightInit.apply(dict, seed);
    net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
    return dict;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  private static double kurtosis(float[] values) {
    double mean = mean(values);
    double fourth = 0;
    for (float value : values) {
      fourth += Math.pow(value - mean, 4);
    }
    return fourth / values.length / Math.pow(deviation(values), 4);
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31})
  void convolutionsAreNormalByFanOut(long seed) {
    float[] weight = resnet(false, seed).copyOut("layer4.1.conv2.weight");
    double expected = Math.sqrt(2.0 / (512 * 9));
    assertEquals(0, mean(weight), 5 * expected / Math.sqrt(weight.length));
    assertEquals(expected, deviation(weight), 5 * expected / Math.sqrt(2.0 * weight.length));
    assertEquals(3, kurtosis(weight), 5 * Math.sqrt(24.0 / weight.length));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31})
  void linearsAreUniformByFanIn(long seed) {
    StateDict dict = head("projector.", seed, false);
    float[] weight = dict.copyOut("projector.3.weight");
    double bound = 1 / Math.sqrt(300);
    assertTrue(largest(weight) <= bound && largest(weight) > 0.999 * bound);
    assertEquals(0, mean(weight), 5 * bound / Math.sqrt(3.0 * weight.length));
    assertEquals(1.8, kurtosis(weight), 0.05);
    float[] bias = dict.copyOut("projector.3.bias");
    assertTrue(largest(bias) <= bound && largest(bias) > 0.95 * bound);
    assertTrue(largest(dict.copyOut("projector.0.bias")) > 0.95 / Math.sqrt(100));
  }

  @Test
  void normsStartAsTheIdentity() {
    StateDict dict = resnet(false, 3);
    for (String norm : List.of("bn1.", "layer3.0.downsample.1.", "layer1.0.bn2.")) {
      assertEquals(1, mean(dict.copyOut(norm + "weight")));
      assertEquals(0, largest(dict.copyOut(norm + "bias")));
      assertEquals(0, largest(dict.copyOut(norm + "running_mean")));
      assertEquals(1, mean(dict.copyOut(norm + "running_var")));
    }
  }

  @Test
  void residualBlocksStartAsTheIdentityWhenAsked() {
    StateDict dict = resnet(true, 3);
    assertEquals(0, largest(dict.copyOut("layer2.1.bn2.weight")));
    assertEquals(1, mean(dict.copyOut("layer2.1.bn1.weight")));
    assertEquals(1, mean(dict.copyOut("layer2.0.downsample.1.weight")));
  }

  @Test
  void seedAndNameDecide() {
    String key = "a.3.weight";
    float[] weight = head("a.", 1, false).copyOut(key);
    assertArrayEquals(weight, head("a.", 1, false).copyOut(key));
    assertArrayEquals(weight, head("a.", 1, true).copyOut(key));
    assertNotEquals(weight[0], head("a.", 2, false).copyOut(key)[0]);
    assertNotEquals(weight[0], head("b.", 1, false).copyOut("b.3.weight")[0]);
  }

  @Test
  void threadsDoNotMatter() {
    float[] parallel = RandomFill.normal(1_000_001, 5, 1);
    var pool = new ForkJoinPool(1);
    try {
      assertArrayEquals(parallel, pool.submit(() -> RandomFill.normal(1_000_001, 5, 1)).join());
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "0.6, 0.2533471031357997",
    "0.975, 1.959963984540054",
    "0.02, -2.053748910631823",
    "0.999999, 4.753424308822899"
  })
  void quantileIsTheNormalDistributions(double p, double quantile) {
    assertEquals(quantile, RandomFill.normalQuantile(p), 2e-9 * Math.abs(quantile) + 1e-15);
  }

  @Test
  void valuesDoNotChangeFromReleaseToRelease() {
    assertArrayEquals(
        new float[] {1.2310019f, 0.8648088f, 0.27233595f},
        RandomFill.normal(3, RandomFill.stream(1, "conv1.weight"), 1));
  }

  /** A plugin's initialiser draws from the engine's generator, whatever else has drawn before. */
  @Test
  void aBlocksOwnInitialiserIsKeptAndTheSeedTellsWhatItDraws() {
    float[] first = ownStart(1, 0);
    float[] again = ownStart(1, 5);
    float[] other = ownStart(2, 0);
    assertArrayEquals(first, again, 0);
    assertNotEquals(first[0], other[0]);
    assertEquals(3, deviation(first), 0.1, "of 30,000 draws with deviation 3, 8 standard errors");
  }

  private float[] ownStart(long seed, int drawnBefore) {
    Block head = Mlp.of(List.of(300), true, true);
    head.getChildren().valueAt(0).setInitializer(new NormalInitializer(3), Parameter.Type.WEIGHT);
    manager.randomNormal(new Shape(1 + drawnBefore)).close();
    head.initialize(manager, DataType.FLOAT32, new Shape(1, 100));
    StateDict dict = StateDict.of(Map.of("head.", head));
    WeightInit.apply(dict, seed);
    return dict.copyOut("head.0.weight");
  }
}
