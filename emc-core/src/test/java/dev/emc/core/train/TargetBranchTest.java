package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.Backbone;
import dev.emc.api.ConfigException;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.EvaluatedNetwork;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.criterion.NormalCdf;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.resnet.SmallResNets;
import dev.emc.core.nn.vit.TinyConfig;
import dev.emc.core.nn.vit.VisionTransformers;
import dev.emc.core.optim.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetBranchTest {
  private static final int BATCH = 6;
  private static final int SIZE = 16;

  /** Backbones with and without batch norm. */
  enum Net {
    RESNET_TINY(new SmallResNets.Tiny(new SmallResNets.TinyConfig())),
    VIT_TINY(new VisionTransformers.Tiny(new TinyConfig()));

    private final Backbone backbone;

    Net(Backbone backbone) {
      this.backbone = backbone;
    }
  }

  private static JointEmbeddingNetwork network(Net net, TargetNetwork target) {
    return network(net, new FollowingMethod(target));
  }

  private static JointEmbeddingNetwork network(Net net, FollowingMethod method) {
    var shape = new RunShape(BATCH, FollowingMethod.WIDTH, method.defaultViews(), 1);
    return JointEmbeddingNetwork.build(net.backbone, method, 1, shape, Device.cpu(), 7);
  }

  private static TargetNetwork slow() {
    return FollowingMethod.followed().momentum(step -> 0.75);
  }

  private static NDArray images(NDManager manager, int seed) {
    var random = new Random(seed);
    var pixels = new float[BATCH * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return manager.create(pixels, new Shape(BATCH, 1, SIZE, SIZE));
  }

  private static StepInfo info(long step) {
    return new StepInfo(step, step, 0, 0, 10, 2, 7);
  }

  private static TrainStep step(JointEmbeddingNetwork network, Optimizer optimizer, Warmup warmup) {
    Regularizer none = embeddings -> LossTerms.none();
    var gauge = new EntropyGauge(new NormalCdf(), new MSpacings(new MSpacingsConfig()));
    return new TrainStep(network, "following", none, "none", gauge, optimizer, null, warmup);
  }

  private static Optimizer optimizer(JointEmbeddingNetwork network) {
    return Optimizers.create(network.manager(), new OptimizerConfig.Sgd(), network, BATCH, 10, 2);
  }

  /** Two steps with the optimiser's real updates. */
  private static void train(JointEmbeddingNetwork network, Warmup warmup, int steps) {
    try (Optimizer optimizer = optimizer(network)) {
      TrainStep step = step(network, optimizer, warmup);
      for (int s = 0; s < steps; s++) {
        try (NDManager scope = network.manager().newSubManager()) {
          step.run(List.of(images(scope, 2 * s), images(scope, 2 * s + 1)), info(s));
        }
      }
    }
  }

  private static Map<String, float[]> values(Map<String, NDArray> arrays) {
    var values = new LinkedHashMap<String, float[]>();
    arrays.forEach((key, array) -> values.put(key, array.stopGradient().toFloatArray()));
    return values;
  }

  private static String online(String key) {
    return key.substring("momentum_".length());
  }

  @ParameterizedTest
  @EnumSource
  void itStartsAsTheNetworkUnderNamesOfItsOwn(Net net) throws IOException {
    try (var network = network(net, slow())) {
      Map<String, NDArray> arrays = network.target().orElseThrow().arrays();
      assertFalse(arrays.isEmpty());
      Map<String, float[]> online = values(network.stateDict().arrays());
      values(arrays)
          .forEach((key, array) -> assertArrayEquals(online.get(online(key)), array, 0, key));
      assertTrue(arrays.keySet().stream().noneMatch(key -> key.contains("predictor")));
      Map<String, Tensor> saved = ModelWeights.tensors(network);
      var expected = new ArrayList<>(network.stateDict().keys());
      network.stateDict().keys().stream()
          .filter(key -> !key.startsWith("predictor"))
          .map(key -> "momentum_" + key)
          .forEach(expected::add);
      assertEquals(expected, List.copyOf(saved.keySet()), "PyTorch's order, counters included");
    }
  }

  @ParameterizedTest
  @EnumSource
  void itFollowsByTheMomentumAndKeepsItsOwnStatistics(Net net) {
    try (var network = network(net, slow())) {
      TargetBranch target = network.target().orElseThrow();
      Map<String, float[]> before = values(target.arrays());
      train(network, Warmup.NONE, 1);
      Map<String, float[]> after = values(target.arrays());
      Map<String, float[]> online = values(network.stateDict().arrays());
      int moved = 0;
      for (StateDict.Entry entry : StateDict.of(target.blocks()).entries()) {
        String key = entry.key();
        float[] now = after.get(key);
        for (int i = 0; i < now.length; i++) {
          if (entry.buffer()) {
            continue;
          }
          float expected = 0.75f * before.get(key)[i] + 0.25f * online.get(online(key))[i];
          assertEquals(expected, now[i], 1e-6 * (1 + Math.abs(expected)), key);
          moved += now[i] == before.get(key)[i] ? 0 : 1;
        }
        if (entry.buffer()) {
          // Moved by its own forward pass, of one view: the network has seen two.
          assertNotEquals(before.get(key)[0], now[0], key);
          assertNotEquals(online.get(online(key))[0], now[0], key);
        }
      }
      assertTrue(moved > 0, "nothing moved");
      assertEquals(1L, target.batchesSeen().get("momentum_backbone."));
      assertEquals(2L, network.batchesSeen().get("backbone."));
    }
  }

  @Test
  void whatMovesBeforeTheForwardPassIsAStepBehind() {
    TargetNetwork before = FollowingMethod.followed().movesBeforeForward().momentum(step -> 0);
    try (var network = network(Net.VIT_TINY, before)) {
      Map<String, float[]> start = values(network.stateDict().arrays());
      train(network, Warmup.NONE, 1);
      TargetBranch target = network.target().orElseThrow();
      Map<String, float[]> now = values(target.arrays());
      StateDict.of(target.blocks()).entries().stream()
          .filter(entry -> !entry.buffer())
          .map(StateDict.Entry::key)
          .forEach(key -> assertArrayEquals(start.get(online(key)), now.get(key), 0, key));
    }
  }

  @ParameterizedTest
  @EnumSource
  void inHeadWarmupItsBackboneStaysToo(Net net) {
    try (var network = network(net, slow())) {
      // As from a file that brings both copies: they differ.
      train(network, Warmup.NONE, 1);
      TargetBranch target = network.target().orElseThrow();
      Map<String, float[]> before = values(target.arrays());
      train(network, new Warmup(1, 0), 1);
      var changed = new ArrayList<String>();
      values(target.arrays())
          .forEach(
              (key, now) -> {
                if (!Arrays.equals(before.get(key), now)) {
                  changed.add(key);
                }
              });
      assertFalse(changed.isEmpty(), "the heads' copies follow");
      assertTrue(
          changed.stream().noneMatch(key -> key.startsWith("momentum_backbone.")),
          changed.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void itCarriesNoGradient(Net net) {
    try (var network = network(net, slow());
        NDManager scope = network.manager().newSubManager()) {
      train(network, Warmup.NONE, 1);
      Encoder encoder = network.trainingEncoder();
      NDArray features = GradMode.on(() -> encoder.target().features(images(scope, 3)));
      NDArray projection =
          GradMode.on(
              () ->
                  encoder
                      .target()
                      .apply(
                          network.method().heads().get("projector"),
                          encoder.features(images(scope, 3))));
      assertFalse(features.hasGradient());
      assertFalse(projection.hasGradient());
      network
          .target()
          .orElseThrow()
          .arrays()
          .forEach((key, array) -> assertFalse(array.hasGradient(), key));
    }
  }

  @Test
  void whatTheMethodIsTrainedForIsEvaluated() {
    TargetNetwork teacher = FollowingMethod.followed().evaluated().momentum(step -> 1);
    try (var network = network(Net.RESNET_TINY, teacher);
        NDManager scope = network.manager().newSubManager()) {
      train(network, Warmup.NONE, 2);
      float[] asTarget = features(network, scope);
      network.evaluate(EvaluatedNetwork.ONLINE);
      float[] asOnline = features(network, scope);
      assertFalse(Arrays.equals(asTarget, asOnline), "two networks");
      network.evaluate(EvaluatedNetwork.TARGET);
      network.settle();
      network.evaluate(EvaluatedNetwork.ONLINE);
      assertArrayEquals(asTarget, features(network, scope), 0, "settled");
      network.evaluate(EvaluatedNetwork.TARGET);
      NDArray weight = network.stateDict().get("backbone.conv1.weight");
      GradMode.off(() -> weight.addi(weight.onesLike()));
      assertFalse(
          Arrays.equals(asTarget, features(network, scope)), "what is fine-tuned is what is seen");
    }
  }

  private static float[] features(JointEmbeddingNetwork network, NDManager scope) {
    return GradMode.off(
        () -> network.evaluationEncoder().features(images(scope, 9)).toFloatArray());
  }

  @Test
  void aTargetThatIsNotThereCannotBeEvaluated() {
    try (var network = network(Net.RESNET_TINY, new FollowingMethod(null))) {
      var error =
          assertThrows(ConfigException.class, () -> network.evaluate(EvaluatedNetwork.TARGET));
      assertTrue(error.getMessage().contains("evaluated-network"), error.getMessage());
      assertThrows(IllegalStateException.class, () -> network.trainingEncoder().target());
    }
  }

  @Test
  void aHeadThatIsNotThereIsNamed() {
    TargetNetwork wrong = FollowingMethod.followed().head("projection", "p").momentum(step -> 1);
    var error =
        assertThrows(IllegalStateException.class, () -> network(Net.RESNET_TINY, wrong).close());
    assertTrue(error.getMessage().contains("[projection]"), error.getMessage());
  }

  @Test
  void aHeadWithoutCopyIsNotRunWithTheNetworksWeights() {
    try (var network = network(Net.RESNET_TINY, slow());
        NDManager scope = network.manager().newSubManager()) {
      Encoder target = network.trainingEncoder().target();
      NDArray rows = scope.ones(new Shape(BATCH, FollowingMethod.WIDTH));
      var error =
          assertThrows(
              IllegalStateException.class,
              () -> target.apply(network.method().heads().get("predictor"), rows));
      assertTrue(error.getMessage().contains("[projector]"), error.getMessage());
    }
  }

  @Test
  void aBlockThatReadsPastTheStoreIsRefused() {
    try (var network = network(Net.RESNET_TINY, new FollowingMethod(slow(), new Impatient()))) {
      var error = assertThrows(IllegalStateException.class, () -> train(network, Warmup.NONE, 1));
      assertTrue(
          error.getMessage().contains("'momentum_projector.weight'")
              && error.getMessage().contains("ParameterStore"),
          error.getMessage());
    }
  }

  @Test
  void aMomentumOutsideOfItsRangeIsRefused() {
    TargetNetwork wild = FollowingMethod.followed().momentum(step -> 1.5);
    try (var network = network(Net.RESNET_TINY, wild)) {
      var error = assertThrows(IllegalStateException.class, () -> train(network, Warmup.NONE, 1));
      assertTrue(error.getMessage().contains("1.5"), error.getMessage());
    }
  }

  /** A linear map that does not ask anybody for its weight. */
  private static final class Impatient extends AbstractBlock {
    private final Parameter weight =
        addParameter(Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return new NDList(inputs.singletonOrThrow().matMul(weight.getArray()));
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
      weight.setShape(new Shape(inputShapes[0].get(1), FollowingMethod.WIDTH));
    }

    @Override
    public void initialize(NDManager manager, DataType type, Shape... inputShapes) {
      super.initialize(manager, type, inputShapes);
      weight.getArray().setRequiresGradient(true);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), FollowingMethod.WIDTH)};
    }
  }
}
