package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.emc.api.nn.BlockPass;
import dev.emc.core.engine.Autocast;
import dev.emc.core.engine.GradMode;
import java.util.function.Supplier;

/**
 * Passes a backbone's blocks without a graph, keeps what enters each, and passes them once more,
 * with a graph, when the gradient of what came out is there (Chen et al. 2016, "Training deep nets
 * with sublinear memory cost"). So a step has the blocks' inputs and the activations of one block
 * in memory, for one forward pass of the blocks more. Both passes compute and draw the same; batch
 * norms move their running statistics in both, so that whoever goes back puts them back.
 */
final class Recomputation implements BlockPass.Passer {
  private final JointEmbeddingNetwork network;
  private final CutGraph graph;
  private final StepDraws draws;
  private final Surroundings surroundings;

  /** What a block is computed within beside the precision: norms that see all ranks. */
  @FunctionalInterface
  interface Surroundings {
    /** Does some work within it, which may cut a graph. */
    NDArray in(CutGraph graph, Supplier<NDArray> work);
  }

  /**
   * Of one pass of the network.
   *
   * @param graph of the pass, which is cut behind each block
   */
  Recomputation(
      JointEmbeddingNetwork network, CutGraph graph, StepDraws draws, Surroundings surroundings) {
    this.network = network;
    this.graph = graph;
    this.draws = draws;
    this.surroundings = surroundings;
  }

  /** Passes blocks as ever, but for their seeds. */
  static BlockPass.Passer seeded(StepDraws draws) {
    return (block, store, input, training) -> {
      draws.next();
      return passed(block, store, input, training);
    };
  }

  private static NDArray passed(
      Block block, ParameterStore store, NDArray input, boolean training) {
    return block.forward(store, new NDList(input), training).singletonOrThrow();
  }

  @Override
  public NDArray pass(Block block, ParameterStore store, NDArray input, boolean training) {
    long seed = draws.next();
    if (!JniUtils.isGradMode()) {
      return passed(block, store, input, training);
    }
    boolean recorded = GradMode.isRecorded(input);
    if (!recorded && block.getParameters().values().stream().noneMatch(p -> p.requiresGradient())) {
      return passed(block, store, input, training);
    }
    NDArray leaf = GradMode.off(() -> passed(block, store, input, training));
    leaf.setRequiresGradient(true);
    graph.add(new Segment(block, store, CutGraph.held(input), recorded, leaf, seed, training));
    return CutGraph.held(leaf);
  }

  /** A block and what entered it. */
  private final class Segment implements CutGraph.Cut {
    private final Block block;
    private final ParameterStore store;
    private final NDArray input;
    private final boolean recorded;
    private final NDArray leaf;
    private final long seed;
    private final boolean training;

    /**
     * A segment.
     *
     * @param input with its graph
     * @param recorded whether it has one
     * @param leaf what came out, without one
     */
    Segment(
        Block block,
        ParameterStore store,
        NDArray input,
        boolean recorded,
        NDArray leaf,
        long seed,
        boolean training) {
      this.block = block;
      this.store = store;
      this.input = input;
      this.recorded = recorded;
      this.leaf = leaf;
      this.seed = seed;
      this.training = training;
    }

    @Override
    public NDArray leaf() {
      return leaf;
    }

    @Override
    public void backward(NDArray arrived) {
      try (NDManager scope = input.getManager().newSubManager()) {
        NDArray start = input.stopGradient();
        start.attach(scope);
        if (recorded) {
          start.setRequiresGradient(true);
        }
        var inner = new CutGraph();
        draws.set(seed);
        NDArray output = BlockPass.by(null, () -> surroundings.in(inner, () -> again(start)));
        JniUtils.backward((PtNDArray) output, (PtNDArray) arrived, !inner.isWhole(), false);
        inner.backward();
        output.close();
        try (NDArray gradient = recorded ? JniUtils.getGradient((PtNDArray) start) : null) {
          if (gradient != null) {
            // Norms that cut the graph before the first block may lead through one part twice.
            JniUtils.backward((PtNDArray) input, (PtNDArray) gradient, true, false);
          }
        }
      }
    }

    private NDArray again(NDArray start) {
      return Autocast.in(
          network.precision(),
          start.getDevice(),
          () -> network.backbone(() -> passed(block, store, start, training)));
    }

    @Override
    public void close() {
      input.close();
      leaf.close();
    }
  }
}
