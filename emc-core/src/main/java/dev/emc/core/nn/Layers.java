package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;

/** Pieces residual networks are made of. */
final class Layers {
  private Layers() {}

  /** A convolution without bias, padded so that stride 1 keeps the size. */
  static Block conv(int filters, int kernel, int stride) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optBias(false)
        .build();
  }

  static NDArray apply(Block block, ParameterStore store, NDArray input, boolean training) {
    return block.forward(store, new NDList(input), training).singletonOrThrow();
  }

  /**
   * Applies a block to an array nobody needs any more. Closing it leaves to the graph what backward
   * needs and frees the rest: all of it in evaluation.
   */
  static NDArray consume(Block block, ParameterStore store, NDArray input, boolean training) {
    try (input) {
      return apply(block, store, input, training);
    }
  }

  static NDArray convNorm(
      Block conv, Block norm, ParameterStore store, NDArray input, boolean training) {
    return consume(norm, store, apply(conv, store, input, training), training);
  }

  static NDArray convNormRelu(
      Block conv, Block norm, ParameterStore store, NDArray input, boolean training) {
    return relu(convNorm(conv, norm, store, input, training));
  }

  static NDArray relu(NDArray input) {
    try (input) {
      return input.getNDArrayInternal().relu();
    }
  }
}
