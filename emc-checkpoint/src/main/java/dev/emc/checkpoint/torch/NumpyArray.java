package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A NumPy array as a pickle builds it: first empty, then filled by its state. One whose elements no
 * tensor can hold, such as dates, text or objects, is passed over.
 */
final class NumpyArray {
  private @Nullable Tensor tensor;
  private String name = "numpy array";
  private @Nullable Object content;

  /** (version, shape, type, Fortran order, bytes). */
  void setState(@Nullable Object state, Function<String, ConfigException> broken) {
    if (!(state instanceof List<?> parts)
        || parts.size() != 5
        || !(parts.get(1) instanceof List<?> sizes)
        || sizes.size() > 32
        || !sizes.stream().allMatch(Long.class::isInstance)
        || !(parts.get(2) instanceof NumpyType type)
        || !(parts.get(3) instanceof Boolean fortran)) {
      throw broken.apply("its pickle has a NumPy array that is none");
    }
    long[] shape = sizes.stream().mapToLong(size -> (Long) size).toArray();
    content = parts.get(4);
    if (type.type().isEmpty()) {
      name = "numpy array of " + type.label();
    } else if (content instanceof byte[] bytes) {
      tensor = type.tensor(bytes, fortran, broken, shape);
    } else {
      throw broken.apply("its pickle has a NumPy array that is none");
    }
  }

  /** The array, once filled and if its elements are a tensor's. */
  @Nullable Tensor tensor() {
    return tensor;
  }

  /** What users call one that is no tensor. */
  String name() {
    return name;
  }

  /** What it is made of: bytes, or a list of objects. */
  @Nullable Object content() {
    return content;
  }
}
