package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.Encoder;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import java.util.LinkedHashMap;
import java.util.Map;

/** A backbone and a method's heads on one device: the network that is trained. */
public final class JointEmbeddingNetwork implements AutoCloseable {
  private static final int IMAGE_AXES = 4;

  private final NDManager manager;
  private final ParameterStore store;
  private final BackboneBlock backbone;
  private final SslMethod method;
  private final Map<String, Block> blocks;
  private final StateDict stateDict;
  private final Map<Block, String> prefixes = new java.util.IdentityHashMap<>();
  private final Map<String, Long> batchesSeen = new LinkedHashMap<>();

  private JointEmbeddingNetwork(
      NDManager manager, BackboneBlock backbone, SslMethod method, Map<String, Block> blocks) {
    this.manager = manager;
    this.store = new ParameterStore(manager, false);
    this.backbone = backbone;
    this.method = method;
    this.blocks = blocks;
    this.stateDict = StateDict.of(blocks);
    blocks.forEach(
        (prefix, block) -> {
          prefixes.put(block, prefix);
          batchesSeen.put(prefix, 0L);
        });
  }

  /**
   * Builds a network and gives it its first weights.
   *
   * @param backbone what to build
   * @param method whose heads stand on it
   * @param channels of an image
   * @param run sizes of the run
   * @param device where the weights live
   * @param seed of the first weights
   */
  public static JointEmbeddingNetwork build(
      Backbone backbone, SslMethod method, int channels, RunShape run, Device device, long seed) {
    return build(backbone, method, channels, run, device, DataType.FLOAT32, seed);
  }

  /** Builds a network of a given precision: float64 is for exact comparisons. */
  static JointEmbeddingNetwork build(
      Backbone backbone,
      SslMethod method,
      int channels,
      RunShape run,
      Device device,
      DataType precision,
      long seed) {
    NDManager manager = Devices.engine().newBaseManager(device);
    try {
      int size = run.views().fullSize();
      BackboneBlock block = backbone.build(channels, size);
      // Refuses crops it cannot take before anything else happens.
      run.views().views().forEach(v -> block.getOutputShapes(image(channels, v.size())));
      method.initialize(
          new MethodContext(block.featureWidth(), run.batchSize(), precision, manager));
      var blocks = new LinkedHashMap<String, Block>();
      blocks.put(method.backboneKeyPrefix(), block);
      method.heads().forEach((name, head) -> blocks.put(name + ".", head));
      var network = new JointEmbeddingNetwork(manager, block, method, blocks);
      WeightInit.apply(network.stateDict, seed);
      block.initialize(manager, precision, image(channels, size));
      return network;
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static Shape[] image(int channels, int size) {
    return new Shape[] {new Shape(1, channels, size, size)};
  }

  /** The network as a method uses it in training: batch norm takes the batch's statistics. */
  Encoder trainingEncoder() {
    return new NetworkEncoder(true, true);
  }

  /**
   * The network with only its heads in training. The backbone is as in evaluation: no gradient
   * enters it and its batch norms take the running statistics and leave them, so that it comes out
   * as it went in and the heads learn on the very features that evaluation sees.
   */
  Encoder headTrainingEncoder() {
    return new NetworkEncoder(false, true);
  }

  /** The network as it is evaluated: batch norm takes the running statistics. */
  public Encoder evaluationEncoder() {
    return new NetworkEncoder(false, false);
  }

  /** The blocks by what comes before their keys, the backbone first. */
  Map<String, Block> blocks() {
    return blocks;
  }

  /** The network without its heads. */
  public BackboneBlock backbone() {
    return backbone;
  }

  /** The method whose heads the network has. */
  public SslMethod method() {
    return method;
  }

  /** Every parameter under its official key. */
  public StateDict stateDict() {
    return stateDict;
  }

  /** The manager that owns the weights. */
  public NDManager manager() {
    return manager;
  }

  /** Training forward passes by block prefix: PyTorch's {@code num_batches_tracked}. */
  public Map<String, Long> batchesSeen() {
    return java.util.Collections.unmodifiableMap(batchesSeen);
  }

  void restoreBatchesSeen(Map<String, Long> saved) {
    batchesSeen.replaceAll((prefix, now) -> saved.getOrDefault(prefix, 0L));
  }

  @Override
  public void close() {
    manager.close();
  }

  /**
   * Images or maps with columns innermost in memory; the same array if they lie so. A method may
   * hand over others without knowing, such as transformer tokens in the shape of a map, and the
   * engine's channels-last convolutions can end the process.
   */
  private static NDArray channelsFirst(NDArray input) {
    return input.getShape().dimension() == IMAGE_AXES
        ? input.flatten().reshape(input.getShape())
        : input;
  }

  private final class NetworkEncoder implements Encoder {
    private final boolean backboneTraining;
    private final boolean headTraining;

    NetworkEncoder(boolean backboneTraining, boolean headTraining) {
      this.backboneTraining = backboneTraining;
      this.headTraining = headTraining;
    }

    @Override
    public NDArray features(NDArray images) {
      return headTraining && !backboneTraining
          ? GradMode.off(() -> forward(backbone, images, false))
          : forward(backbone, images, backboneTraining);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      return forward(head, input, headTraining);
    }

    @Override
    public boolean training() {
      return headTraining;
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
      if (training) {
        String prefix = prefixes.get(block);
        if (prefix == null) {
          throw new IllegalArgumentException(
              "the block is none of the method's heads: " + blocks.keySet());
        }
        batchesSeen.merge(prefix, 1L, Long::sum);
      }
      return block.forward(store, new NDList(channelsFirst(input)), training).singletonOrThrow();
    }
  }
}
