package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.Encoder;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.core.config.EvaluatedNetwork;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.GraphCuts;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.Layout;
import dev.emc.core.nn.SafeLayout;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import dev.emc.core.nn.WeightLayout;
import dev.emc.core.plugin.ComponentCalls;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A backbone and a method's heads on one device: the network that is trained. */
public final class JointEmbeddingNetwork implements AutoCloseable {
  private final NDManager manager;
  private final ParameterStore store;
  private final Backbone maker;
  private final BackboneBlock backbone;
  private final SslMethod method;
  private final RunShape run;
  private final Map<String, Block> blocks;
  private final StateDict stateDict;
  private final Map<Block, String> prefixes = new IdentityHashMap<>();
  private final Map<String, Long> batchesSeen = new LinkedHashMap<>();
  private @Nullable TargetBranch target;
  private boolean evaluatesTarget;
  private boolean settled;
  private Precision precision = Precision.FP32;
  private boolean channelsLast;

  private JointEmbeddingNetwork(
      NDManager manager,
      Backbone maker,
      BackboneBlock backbone,
      SslMethod method,
      RunShape run,
      Map<String, Block> blocks) {
    this.run = run;
    this.manager = manager;
    this.store = new GraphCuts.Parameters(manager);
    this.maker = maker;
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
      ComponentCalls.as(
          backbone,
          "getOutputShapes",
          () ->
              run.views().views().stream()
                  .map(v -> block.getOutputShapes(image(channels, v.size())))
                  .toList());
      method.initialize(
          new MethodContext(
              block.featureWidth(), run.batchSize(), channels, size, precision, manager));
      var blocks = new LinkedHashMap<String, Block>();
      blocks.put(method.backboneKeyPrefix(), block);
      method.heads().forEach((name, head) -> blocks.put(name + ".", head));
      var network = new JointEmbeddingNetwork(manager, backbone, block, method, run, blocks);
      WeightInit.apply(network.stateDict, seed);
      ComponentCalls.as(
          backbone,
          "initialize",
          () -> {
            block.initialize(manager, precision, image(channels, size));
            return block;
          });
      GradMode.off(method::afterFirstWeights);
      method
          .target()
          .ifPresent(
              spec -> {
                network.target = new TargetBranch(spec, blocks, manager);
                network.evaluatesTarget = spec.evaluated();
              });
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
    return new NetworkEncoders(this).online(true, true);
  }

  /**
   * The network with only its heads in training. The backbone is as in evaluation: no gradient
   * enters it and its batch norms take the running statistics and leave them, so that it comes out
   * as it went in and the heads learn on the very features that evaluation sees.
   */
  Encoder headTrainingEncoder() {
    return new NetworkEncoders(this).online(false, true);
  }

  /**
   * The network as it is evaluated: batch norm takes the running statistics. With a target network
   * that is what the method is trained for, it is the target.
   */
  public Encoder evaluationEncoder() {
    var encoders = new NetworkEncoders(this);
    return evaluatesTarget && !settled ? encoders.evaluatedTarget() : encoders.online(false, false);
  }

  /** Has a step computed otherwise than in float32 and in the backbone's own layout. */
  void compute(Precision wanted, Layout layout) {
    precision = wanted;
    Layout resolved = layout.resolved(backbone, manager.getDevice().isGpu(), wanted);
    channelsLast = resolved == Layout.CHANNELS_LAST;
    if (resolved != Layout.AUTO && backbone instanceof SafeLayout safe) {
      safe.takeAsTheyLie();
    }
    if (backbone instanceof SafeLayout safe && (channelsLast || turnsAll(safe))) {
      WeightLayout.channelsLast(List.copyOf(StateDict.of(Map.of("", backbone)).arrays().values()));
      if (target != null) {
        WeightLayout.channelsLast(List.copyOf(target.arrays(backbone).values()));
      }
    }
  }

  /** Of weights and maps that lie otherwise the engine turns the maps: of all views or none. */
  private boolean turnsAll(SafeLayout safe) {
    return run.views().views().stream()
        .allMatch(view -> safe.turns(view.size(), manager.getDevice()));
  }

  /** Whether its backbone gets images with channels innermost in memory. */
  boolean channelsLast() {
    return channelsLast;
  }

  /** What the passes of a step are computed with. */
  Precision precision() {
    return precision;
  }

  /** The target network, if the method has one. */
  Optional<TargetBranch> target() {
    return Optional.ofNullable(target);
  }

  /** Which of the two networks is evaluated; empty if there is but one. */
  public Optional<EvaluatedNetwork> evaluated() {
    return Optional.ofNullable(target)
        .map(t -> evaluatesTarget ? EvaluatedNetwork.TARGET : EvaluatedNetwork.ONLINE);
  }

  /**
   * Has the other network evaluated.
   *
   * @throws ConfigException if it is the target and the method has none
   */
  void evaluate(EvaluatedNetwork which) {
    if (which == EvaluatedNetwork.TARGET && target == null) {
      throw new ConfigException(
          "evaluated-network: the method has no target network, so that there is only the online one");
    }
    evaluatesTarget = which == EvaluatedNetwork.TARGET;
  }

  /**
   * Makes the target's weights the network's own if they are what is evaluated, for a network that
   * is not trained as one any further: whatever is done with it from now on, such as fine-tuning,
   * is done with them and seen.
   */
  void settle() {
    if (evaluatesTarget && target != null) {
      TargetBranch from = target;
      settled = true;
      from.copyToOnline();
      from.blocks()
          .forEach(
              (prefix, block) ->
                  batchesSeen.put(
                      Objects.requireNonNull(prefixes.get(block)),
                      from.batchesSeen().getOrDefault(prefix, 0L)));
    }
  }

  /** Has the target start where the network is. */
  void startTarget() {
    if (target != null) {
      TargetBranch branch = target;
      branch.blocks().values().forEach(block -> branch.copyOnline(block, seenBy(block)));
    }
  }

  private long seenBy(Block block) {
    return batchesSeen.getOrDefault(Objects.requireNonNull(prefixes.get(block)), 0L);
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
    return Collections.unmodifiableMap(batchesSeen);
  }

  void restoreBatchesSeen(Map<String, Long> saved) {
    batchesSeen.replaceAll((prefix, now) -> saved.getOrDefault(prefix, 0L));
    if (target != null) {
      target.batchesSeen().replaceAll((prefix, now) -> saved.getOrDefault(prefix, 0L));
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Passes images through a copy of the backbone, as a call of the component that made it. */
  NDArray backbone(Supplier<NDArray> forward) {
    return ComponentCalls.as(maker, "forward", forward);
  }

  /** Passes an array through one of the network's blocks. */
  NDArray forward(Block block, NDArray input, boolean training, Precision computed) {
    if (training) {
      String prefix = prefixes.get(block);
      if (prefix == null) {
        throw new IllegalArgumentException(
            "the block is none of the method's heads: " + blocks.keySet());
      }
      batchesSeen.merge(prefix, 1L, Long::sum);
    }
    return NetworkEncoders.forward(block, store, input, training, computed);
  }
}
