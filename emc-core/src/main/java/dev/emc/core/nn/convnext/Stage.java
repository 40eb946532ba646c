package dev.emc.core.nn.convnext;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.nn.BlockPass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of one width, behind a reduction in all stages but the first. Maps are (N, h, w, C). */
final class Stage extends AbstractBlock {
  private final @Nullable Reduction reduction;
  private final SequentialBlock numbered;
  private final List<ConvNeXtBlock> blocks = new ArrayList<>();

  Stage(int width, int depth, boolean isFirst, double scaleStart) {
    reduction = isFirst ? null : addChildBlock("downsample", Reduction.betweenStages(width));
    numbered = addChildBlock("blocks", new SequentialBlock());
    for (int i = 0; i < depth; i++) {
      var block = new ConvNeXtBlock(width, scaleStart);
      numbered.add(block);
      blocks.add(block);
    }
  }

  /** The stage's maps; the input, which nobody needs any more, is closed. */
  NDArray consume(ParameterStore store, NDArray maps, boolean training) {
    NDArray x = maps;
    if (reduction != null) {
      try (maps) {
        x = reduction.apply(store, maps, training);
      }
    }
    for (ConvNeXtBlock block : blocks) {
      try (NDArray input = x) {
        x = BlockPass.of(block, store, input, training);
      }
    }
    return x;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray maps = inputs.singletonOrThrow();
    return new NDList(consume(store, maps.reshape(maps.getShape()), training));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    if (reduction != null) {
      reduction.initialize(manager, type, inputShapes);
    }
    numbered.initialize(manager, type, getOutputShapes(inputShapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return reduction == null ? inputShapes : reduction.getOutputShapes(inputShapes);
  }
}
