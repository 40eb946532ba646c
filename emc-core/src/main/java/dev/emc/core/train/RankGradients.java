package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.MemoryOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the gradients of ranks, in place: large ones each by itself, in its own memory, many
 * small ones in one exchange.
 */
final class RankGradients {
  /** Values of an exchange, 16 MB in float32: much larger ones are no faster. */
  private static final long BUCKET = 4L << 20;

  /** Values that are worth an exchange, 256 KB in float32: to copy them would take longer. */
  private static final long LARGE = 1L << 16;

  private final Ranks ranks;

  RankGradients(Ranks ranks) {
    this.ranks = ranks;
  }

  /** Makes a parameter's gradient zero, if it has one. */
  static void clear(Parameter parameter) {
    try (NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray())) {
      if (gradient != null) {
        JniUtils.zeroGrad((PtNDArray) parameter.getArray());
      }
    }
  }

  /** Makes each gradient the sum of the ranks'; those of one parameter are there on all or none. */
  void sum(List<Parameter> parameters) {
    var bucket = new ArrayList<NDArray>();
    long size = 0;
    for (Parameter parameter : parameters) {
      NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray());
      if (gradient == null) {
        continue;
      }
      if (gradient.size() >= LARGE && !gradient.getDevice().isGpu()) {
        try (gradient) {
          ranks.sum(gradient);
        }
        continue;
      }
      if (size > 0 && size + gradient.size() > BUCKET) {
        exchange(bucket);
        size = 0;
      }
      bucket.add(gradient);
      size += gradient.size();
    }
    exchange(bucket);
  }

  /** Sums arrays over the ranks, in place; closes them. */
  void exchange(List<NDArray> bucket) {
    if (bucket.isEmpty()) {
      return;
    }
    try (NDList flat = new NDList()) {
      bucket.forEach(array -> flat.add(array.flatten()));
      try (NDArray all = NDArrays.concat(flat, 0)) {
        ranks.sum(all);
        long from = 0;
        for (NDArray array : bucket) {
          long to = from + array.size();
          try (NDArray part = all.get(new NDIndex("{}:{}", from, to));
              NDArray shaped = part.reshape(array.getShape())) {
            MemoryOrder.copy(shaped, array);
          }
          from = to;
        }
      }
    }
    bucket.forEach(NDArray::close);
    bucket.clear();
  }
}
