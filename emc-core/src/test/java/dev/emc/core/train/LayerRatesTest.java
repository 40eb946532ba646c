package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.config.ParameterGroupConfig;
import dev.emc.core.nn.resnet.SmallResNets;
import dev.emc.core.nn.vit.TinyConfig;
import dev.emc.core.nn.vit.VisionTransformers;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.RateSchedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerRatesTest {
  private static JointEmbeddingNetwork network(Backbone backbone) {
    var method = new FollowingMethod(null);
    var shape = new RunShape(4, FollowingMethod.WIDTH, method.defaultViews(), 1);
    return JointEmbeddingNetwork.build(backbone, method, 1, shape, Device.cpu(), 1);
  }

  private static Backbone vit(int depth) {
    return new VisionTransformers.Tiny(new TinyConfig(4, 16, depth, 2, 0));
  }

  private static OptimizerConfig decaying(double decay, List<ParameterGroupConfig> groups) {
    return new OptimizerConfig.AdamW(
        1, 0, 0.9, 0.999, 1e-8, 0.04, 0.4, decay, null, new RateSchedule.Fixed(), groups);
  }

  private static Map<String, ParameterGroup> groups(
      JointEmbeddingNetwork network, OptimizerConfig config) {
    var byName = new HashMap<String, ParameterGroup>();
    try (Optimizer optimizer = Optimizers.create(network.manager(), config, network, 4, 10, 2)) {
      for (ParameterGroup group : optimizer.groups()) {
        group.parameters().keySet().forEach(name -> byName.put(name, group));
      }
    }
    return byName;
  }

  private static double rate(Map<String, ParameterGroup> groups, String key) {
    return groups.get(key).rate().rate(0);
  }

  /** MAE's and BEiT's rule: layer i of n takes decay^(n + 1 − i), embeddings are layer 0. */
  @Test
  void transformerLayersTakeLessTheEarlierTheyAre() {
    try (var network = network(vit(3))) {
      Map<String, ParameterGroup> groups = groups(network, decaying(0.5, List.of()));
      assertEquals(0.0625, rate(groups, "backbone.cls_token"));
      assertEquals(0.0625, rate(groups, "backbone.pos_embed"));
      assertEquals(0.0625, rate(groups, "backbone.patch_embed.proj.weight"));
      assertEquals(0.125, rate(groups, "backbone.blocks.0.attn.qkv.weight"));
      assertEquals(0.25, rate(groups, "backbone.blocks.1.norm1.bias"));
      assertEquals(0.5, rate(groups, "backbone.blocks.2.mlp.fc2.weight"));
      assertEquals(1, rate(groups, "backbone.norm.weight"));
      assertEquals(1, rate(groups, "projector.0.weight"));
    }
  }

  @Test
  void aResNetsLayersAreItsStages() {
    try (var network = network(new SmallResNets.Tiny(new SmallResNets.TinyConfig()))) {
      Map<String, ParameterGroup> groups = groups(network, decaying(0.5, List.of()));
      int stages = network.backbone().layers().size();
      assertEquals(Math.pow(0.5, stages + 1), rate(groups, "backbone.conv1.weight"));
      assertEquals(0.5, rate(groups, "backbone.layer" + stages + ".0.conv1.weight"));
    }
  }

  @Test
  void aGroupsOwnRateFallsAsWell() {
    var biases = new ParameterGroupConfig("", true, 3.0, 0.0, null, null);
    try (var network = network(vit(1))) {
      Map<String, ParameterGroup> groups = groups(network, decaying(0.5, List.of(biases)));
      assertEquals(1.5, rate(groups, "backbone.blocks.0.norm1.bias"));
      assertEquals(0.5, rate(groups, "backbone.blocks.0.attn.qkv.weight"));
      assertEquals(3, rate(groups, "projector.1.bias"));
    }
  }

  /** Along half a cosine over the run's 20 steps, but where a group has a decay of its own. */
  @Test
  void weightDecayRisesToItsEnd() {
    var biases = new ParameterGroupConfig("", true, null, 0.0, null, null);
    try (var network = network(vit(1))) {
      Map<String, ParameterGroup> groups = groups(network, decaying(1, List.of(biases)));
      var decay = groups.get("projector.0.weight").weightDecay();
      assertEquals(0.04, decay.rate(0), 1e-15);
      assertEquals(0.22, decay.rate(10), 1e-15);
      assertEquals(0.4 + (0.04 - 0.4) * (1 + Math.cos(Math.PI * 19 / 20)) / 2, decay.rate(19));
      assertEquals(0, groups.get("projector.1.bias").weightDecay().rate(10));
    }
  }

  @Test
  void aBackboneThatNamesNoLayersIsRefused() {
    Backbone nameless = (channels, size) -> new Nameless(vit(1).build(channels, size));
    try (var network = network(nameless)) {
      var error =
          assertThrows(ConfigException.class, () -> groups(network, decaying(0.5, List.of())));
      assertTrue(error.getMessage().startsWith("optimizer.layer-decay: "), error.getMessage());
      assertEquals(1, rate(groups(network, decaying(1, List.of())), "backbone.net.cls_token"));
    }
  }

  /** A backbone from somebody who did not think of layers. */
  private static final class Nameless extends AbstractBlock implements BackboneBlock {
    private final BackboneBlock net;

    Nameless(BackboneBlock net) {
      this.net = addChildBlock("net", net);
    }

    @Override
    public int featureWidth() {
      return net.featureWidth();
    }

    @Override
    public NDArray featureMap(ParameterStore parameters, NDArray images, boolean training) {
      return net.featureMap(parameters, images, training);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return net.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      net.initialize(manager, type, shapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return net.getOutputShapes(inputShapes);
    }
  }
}
