package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import dev.emc.api.Encoder;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.CopiedParameters;
import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * An encoder around a tiny real backbone, so that a method can be stepped without emc-core: twice a
 * linear map of 2×2 patches with batch norm, then average pooling. Takes images of 3 channels and
 * any size from 8 pixels.
 *
 * <p>It has no convolution, because there are processors on which the engine computes those wrong
 * (see {@code dev.emc.core.engine.Devices}, which a plugin's tests do not have).
 */
public final class TestEncoder implements Encoder {
  /** Width of the pooled features, F. */
  public static final int FEATURE_WIDTH = 24;

  /** State-dict key, below the backbone's, of a weight that every image passes. */
  static final String FIRST_WEIGHT = "1.weight";

  private static final int HIDDEN_WIDTH = 12;

  private final SequentialBlock backbone;
  private final ParameterStore store;
  private @Nullable CopiedParameters target;
  private boolean training = true;

  /**
   * An encoder with freshly drawn weights.
   *
   * @param manager owns the weights
   * @param type of the weights
   */
  public TestEncoder(NDManager manager, DataType type) {
    backbone = backboneOfPatches();
    backbone.initialize(manager, type, new Shape(1, 3, TestViews.FULL_SIZE, TestViews.FULL_SIZE));
    store = new ParameterStore(manager, false);
  }

  private static SequentialBlock backboneOfPatches() {
    var block = new SequentialBlock();
    for (int width : new int[] {HIDDEN_WIDTH, FEATURE_WIDTH}) {
      block
          .add(arrays -> new NDList(split(arrays.singletonOrThrow())))
          .add(Linear.builder().setUnits(width).optBias(false).build())
          .add(arrays -> new NDList(arrays.singletonOrThrow().transpose(0, 3, 1, 2)))
          .add(new BatchNorm())
          .add(Activation.reluBlock());
    }
    return block.add(Pool.globalAvgPool2dBlock());
  }

  /** (N, C, H, W) → (N, ⌊H/2⌋, ⌊W/2⌋, 4C): the pixels of each 2×2 patch side by side. */
  private static NDArray split(NDArray images) {
    Shape s = images.getShape();
    long rows = s.get(2) / 2;
    long columns = s.get(3) / 2;
    return images
        .get(new NDIndex(":, :, :{}, :{}", 2 * rows, 2 * columns))
        .reshape(s.get(0), s.get(1), rows, 2, columns, 2)
        .transpose(0, 2, 4, 1, 3, 5)
        .reshape(s.get(0), rows, columns, 4 * s.get(1));
  }

  /** The backbone. */
  public Block backbone() {
    return backbone;
  }

  /**
   * Gives it a target network: a copy of the backbone and of heads, as they are now.
   *
   * @param heads initialised
   * @param manager owns the copies
   */
  public CopiedParameters copyForTarget(Collection<Block> heads, NDManager manager) {
    var parameters = new ArrayList<Parameter>(backbone.getParameters().values());
    heads.forEach(head -> parameters.addAll(head.getParameters().values()));
    target = new CopiedParameters(parameters, manager);
    return target;
  }

  /** Chooses between batch statistics (the default) and running statistics. */
  public void setTraining(boolean training) {
    this.training = training;
  }

  @Override
  public NDArray features(NDArray images) {
    return apply(backbone, images);
  }

  @Override
  public NDArray apply(Block head, NDArray input) {
    return head.forward(store, new NDList(input), training).singletonOrThrow();
  }

  @Override
  public Encoder target() {
    return target == null ? Encoder.super.target() : new Target(target);
  }

  @Override
  public boolean training() {
    return training;
  }

  private final class Target implements Encoder {
    private final CopiedParameters copies;

    Target(CopiedParameters copies) {
      this.copies = copies;
    }

    @Override
    public NDArray features(NDArray images) {
      return apply(backbone, images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      for (Parameter parameter : head.getParameters().values()) {
        copies.copyOf(parameter);
      }
      return head.forward(copies, new NDList(input.stopGradient()), training).singletonOrThrow();
    }

    @Override
    public Encoder target() {
      return this;
    }

    @Override
    public boolean training() {
      return training;
    }
  }
}
