package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.distributed.Collectives;
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
  private final List<Begun> begun = new ArrayList<>();
  private final List<NDArray> bucket = new ArrayList<>();
  private long size;

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

  /**
   * Begins to make gradients the sum of the ranks'; those of one parameter are there on all or
   * none. It goes on while others are computed.
   */
  void begin(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray());
      if (gradient != null) {
        begin(gradient);
      }
    }
  }

  private void begin(NDArray array) {
    if (array.size() >= LARGE && !array.getDevice().isGpu()) {
      begun.add(new Begun(List.of(array), array, ranks.beginSum(array)));
      return;
    }
    if (size > 0 && size + array.size() > BUCKET) {
      beginBucket();
    }
    bucket.add(array);
    size += array.size();
  }

  private void beginBucket() {
    if (bucket.isEmpty()) {
      return;
    }
    try (NDList flat = new NDList()) {
      bucket.forEach(array -> flat.add(array.flatten()));
      NDArray all = NDArrays.concat(flat, 0);
      begun.add(new Begun(List.copyOf(bucket), all, ranks.beginSum(all)));
    }
    bucket.clear();
    size = 0;
  }

  /** Waits for all that has begun. */
  void finish() {
    beginBucket();
    begun.forEach(Begun::finish);
    begun.clear();
  }

  /** Sums arrays over the ranks, in place; closes them. */
  void exchange(List<NDArray> arrays) {
    arrays.forEach(this::begin);
    finish();
  }

  /**
   * An exchange that goes on.
   *
   * @param arrays closed when it is done
   * @param values what is exchanged: the array, or a flat copy of several
   */
  private record Begun(List<NDArray> arrays, NDArray values, Collectives.Pending sum) {
    void finish() {
      sum.finish();
      if (arrays.get(0) != values) {
        try (values) {
          long from = 0;
          for (NDArray array : arrays) {
            long to = from + array.size();
            try (NDArray part = values.get(new NDIndex("{}:{}", from, to));
                NDArray shaped = part.reshape(array.getShape())) {
              MemoryOrder.copy(shaped, array);
            }
            from = to;
          }
        }
      }
      arrays.forEach(NDArray::close);
    }
  }
}
