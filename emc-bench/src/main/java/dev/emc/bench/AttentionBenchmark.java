package dev.emc.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.emc.core.nn.vit.AttentionMode;
import dev.emc.core.nn.vit.PositionResize;
import dev.emc.core.nn.vit.TinyConfig;
import dev.emc.core.nn.vit.TokenFeatures;
import dev.emc.core.nn.vit.VisionTransformers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Forward and backward of two blocks of a ViT-S/14 on an image of 518 pixels, with both kinds of
 * attention.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AttentionBenchmark {
  private static final Shape IMAGE = new Shape(1, 3, 518, 518);

  private NDManager manager;
  private NDArray image;
  private Block exact;
  private Block fused;

  /** Builds the networks. */
  @Setup(Level.Trial)
  public void build() {
    manager = Engine.getInstance().newBaseManager();
    image = manager.randomNormal(IMAGE);
    exact = network(AttentionMode.EXACT);
    fused = network(AttentionMode.FUSED);
  }

  private Block network(AttentionMode mode) {
    var config =
        new TinyConfig(
            14,
            384,
            2,
            6,
            518,
            PositionResize.SCALE_OFFSET,
            TokenFeatures.CLS,
            mode,
            0,
            true,
            1e-5,
            false);
    Block network = new VisionTransformers.Tiny(config).build(3, 518);
    network.initialize(manager, DataType.FLOAT32, IMAGE);
    return network;
  }

  /** Frees the networks. */
  @TearDown(Level.Trial)
  public void free() {
    manager.close();
  }

  /** Two products and softmax. */
  @Benchmark
  public float exact() {
    return step(exact);
  }

  /** The engine's operator. */
  @Benchmark
  public float fused() {
    return step(fused);
  }

  private float step(Block network) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      image.tempAttach(scope);
      collector.zeroGradients();
      NDArray loss =
          network
              .forward(new ParameterStore(manager, false), new NDList(image), true)
              .singletonOrThrow()
              .square()
              .sum();
      collector.backward(loss);
      return loss.getFloat();
    }
  }
}
