package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import dev.emc.api.Encoder;
import dev.emc.api.nn.BatchNorm;

/**
 * An encoder around a tiny real convolutional backbone, so that a method can be stepped without
 * emc-core: two strided convolutions with batch norm, then average pooling. Takes images of 3
 * channels and any size from 8 pixels.
 */
public final class TestEncoder implements Encoder {
  /** Width of the pooled features, F. */
  public static final int FEATURE_WIDTH = 24;

  private final SequentialBlock backbone;
  private final ParameterStore store;
  private boolean training = true;

  /**
   * An encoder with freshly drawn weights.
   *
   * @param manager owns the weights
   * @param type of the weights
   */
  public TestEncoder(NDManager manager, DataType type) {
    backbone =
        new SequentialBlock()
            .add(convolution(12))
            .add(new BatchNorm())
            .add(Activation.reluBlock())
            .add(convolution(FEATURE_WIDTH))
            .add(new BatchNorm())
            .add(Activation.reluBlock())
            .add(Pool.globalAvgPool2dBlock());
    backbone.initialize(manager, type, new Shape(1, 3, TestViews.FULL_SIZE, TestViews.FULL_SIZE));
    store = new ParameterStore(manager, false);
  }

  private static Block convolution(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .setFilters(filters)
        .optStride(new Shape(2, 2))
        .optPadding(new Shape(1, 1))
        .optBias(false)
        .build();
  }

  /** The backbone. */
  public Block backbone() {
    return backbone;
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
  public boolean training() {
    return training;
  }
}
