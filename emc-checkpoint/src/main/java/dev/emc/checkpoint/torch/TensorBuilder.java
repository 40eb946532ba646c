package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes tensors of the storages, sizes and strides that a pickle states, after checking them. */
final class TensorBuilder {
  private static final int MAX_AXES = 64;

  /** An expanded view may be larger than its file, but not without bound. */
  private static final long EXPANSION = 4;

  private static final long ALWAYS_ALLOWED_BYTES = 1 << 20;

  private final ByteSource source;

  TensorBuilder(ByteSource source) {
    this.source = source;
  }

  /**
   * A view of a storage.
   *
   * @param arguments storage, offset, sizes, strides, and what does not matter here
   */
  Tensor build(List<@Nullable Object> arguments) {
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)) {
      throw broken("its pickle makes a tensor without storage, offset, sizes and strides");
    }
    long[] shape = longs(arguments.get(2));
    long[] strides = longs(arguments.get(3));
    check(storage, offset, shape, strides);
    try {
      var view = new StridedView(source, storage, offset, shape, strides);
      var tensor = new Tensor(storage.type(), shape, view);
      long limit = Math.max(ALWAYS_ALLOWED_BYTES, EXPANSION * source.size());
      if (tensor.byteSize() > limit) {
        throw broken(
            "a tensor of %s bytes is expanded from a file of %s"
                .formatted(tensor.byteSize(), source.size()));
      }
      return tensor;
    } catch (IllegalArgumentException e) {
      throw broken(String.valueOf(e.getMessage()));
    }
  }

  private void check(Storage storage, long offset, long[] shape, long[] strides) {
    String view =
        "offset %s, shape %s and strides %s"
            .formatted(offset, Arrays.toString(shape), Arrays.toString(strides));
    if (shape.length != strides.length || offset < 0) {
      throw broken("a tensor cannot have " + view);
    }
    boolean empty = false;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] < 0 || strides[axis] < 0) {
        throw broken("a tensor cannot have " + view);
      }
      empty |= shape[axis] == 0;
    }
    try {
      long last = offset;
      for (int axis = 0; axis < shape.length && !empty; axis++) {
        last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
      }
      if (empty ? offset > storage.size() : last >= storage.size()) {
        throw outside(storage, view);
      }
    } catch (ArithmeticException e) {
      throw outside(storage, view);
    }
  }

  private ConfigException outside(Storage storage, String view) {
    return broken(
        "a tensor with %s reaches beyond storage '%s' of %s elements"
            .formatted(view, storage.key(), storage.size()));
  }

  private long[] longs(@Nullable Object sizes) {
    if (sizes instanceof List<?> list
        && list.size() <= MAX_AXES
        && list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().mapToLong(value -> (Long) value).toArray();
    }
    throw broken(
        "a tensor has sizes or strides that are not up to %s integers".formatted(MAX_AXES));
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }
}
