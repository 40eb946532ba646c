package dev.emc.core.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A NumPy array as a pickle builds it: first empty, then filled by its state. */
final class NumpyArray {
  private @Nullable Tensor tensor;

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
    if (fortran && sizes.size() > 1) {
      throw broken.apply("its pickle has a NumPy array in Fortran order, which is not read");
    }
    long[] shape = sizes.stream().mapToLong(size -> (Long) size).toArray();
    Object content = parts.get(4);
    if (!(content instanceof byte[] bytes)) {
      throw broken.apply("its pickle has a NumPy array of objects, which is not read");
    }
    tensor = type.tensor(bytes, broken, shape);
  }

  /** The array, once filled. */
  @Nullable Tensor tensor() {
    return tensor;
  }
}
