package dev.emc.core.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.tensor.DType;
import dev.emc.core.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A NumPy {@code dtype} as a pickle builds it: a code such as {@code f8}, then a byte order. */
final class NumpyType {
  private static final Map<String, DType> CODES =
      Map.of(
          "f8",
          DType.F64,
          "f4",
          DType.F32,
          "f2",
          DType.F16,
          "i8",
          DType.I64,
          "i4",
          DType.I32,
          "i2",
          DType.I16,
          "i1",
          DType.I8,
          "u1",
          DType.U8,
          "b1",
          DType.BOOL);

  private final String code;
  private boolean bigEndian;

  NumpyType(String code) {
    this.code = code;
  }

  /** The type of the same elements in a checkpoint. */
  Optional<DType> type() {
    return Optional.ofNullable(CODES.get(code));
  }

  /** (version, byte order, …). */
  void setState(@Nullable Object state, Function<String, ConfigException> broken) {
    if (!(state instanceof List<?> parts && parts.size() >= 2)) {
      throw broken.apply("its pickle has a NumPy type with a state that is none");
    }
    bigEndian = ">".equals(parts.get(1));
  }

  /** One number. */
  Object scalar(byte[] bytes, Function<String, ConfigException> broken) {
    DType known =
        type().orElseThrow(() -> broken.apply("its pickle has a NumPy number of type " + code));
    if (bytes.length != known.bytes()) {
      throw broken.apply("its pickle has a NumPy number with too few or too many bytes");
    }
    byte[] ordered = bytes.clone();
    for (int i = 0; bigEndian && i < ordered.length; i++) {
      ordered[i] = bytes[bytes.length - 1 - i];
    }
    Tensor single = Tensor.ofBytes(known, ByteBuffer.wrap(ordered));
    try {
      if (known == DType.BOOL) {
        return single.toLongs()[0] != 0;
      }
      return known.isFloating() ? (Object) single.toDoubles()[0] : (Object) single.toLongs()[0];
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be read", e);
    }
  }

  /** All elements in one row-major tensor. */
  Tensor tensor(byte[] bytes, Function<String, ConfigException> broken, long... shape) {
    DType known =
        type().orElseThrow(() -> broken.apply("its pickle has a NumPy array of type " + code));
    if (bigEndian) {
      throw broken.apply("its pickle has a NumPy array in big-endian order, which is not read");
    }
    try {
      return Tensor.ofBytes(known, ByteBuffer.wrap(bytes), shape);
    } catch (IllegalArgumentException e) {
      throw broken.apply("its pickle has a NumPy array that is none: " + e.getMessage());
    }
  }
}
