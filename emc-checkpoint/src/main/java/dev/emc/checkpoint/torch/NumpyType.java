package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  private static final Charset UTF_32 = Charset.forName("UTF-32LE");

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

  /** Whether its values are bytes, not objects. */
  boolean hasBytes() {
    return !code.startsWith("O");
  }

  /** What users call it, such as {@code uint32}. */
  String label() {
    if (code.isEmpty()) {
      return "unknown type";
    }
    String rest = code.substring(1);
    int bits = rest.matches("\\d{1,6}") ? 8 * Integer.parseInt(rest) : 0;
    return switch (code.charAt(0)) {
      case 'u' -> "uint" + bits;
      case 'c' -> "complex" + bits;
      case 'f' -> "float" + bits;
      case 'M' -> "datetime64";
      case 'm' -> "timedelta64";
      case 'O' -> "object";
      case 'U' -> "str_";
      case 'S' -> "bytes_";
      case 'V' -> "void";
      default -> "type " + code;
    };
  }

  /**
   * One value: a number, or text.
   *
   * @return null if it is of a kind that is passed over, such as a date
   */
  @Nullable Object scalar(byte[] bytes, Function<String, ConfigException> broken) {
    byte[] ordered = inOrder(bytes, width(bytes.length));
    switch (code.isEmpty() ? ' ' : code.charAt(0)) {
      case 'U' -> {
        return withoutPadding(new String(ordered, UTF_32));
      }
      case 'S' -> {
        return withoutPadding(new String(bytes, StandardCharsets.ISO_8859_1));
      }
      case 'u' -> {
        if (bytes.length > Long.BYTES) {
          throw broken.apply("its pickle has a NumPy number with too few or too many bytes");
        }
        byte[] unsigned = Arrays.copyOf(ordered, ordered.length + 1);
        return PickleLiterals.integer(unsigned);
      }
      default -> {}
    }
    Optional<DType> known = type();
    if (known.isEmpty()) {
      return null;
    }
    if (bytes.length != known.get().bytes()) {
      throw broken.apply("its pickle has a NumPy number with too few or too many bytes");
    }
    Tensor single = Tensor.ofBytes(known.get(), ByteBuffer.wrap(ordered));
    try {
      if (known.get() == DType.BOOL) {
        return single.toLongs()[0] != 0;
      }
      return known.get().isFloating()
          ? (Object) single.toDoubles()[0]
          : (Object) single.toLongs()[0];
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be read", e);
    }
  }

  private int width(int length) {
    if (code.startsWith("U")) {
      return 4;
    }
    return type().map(DType::bytes).orElse(length);
  }

  private static String withoutPadding(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }

  /** The bytes with the least of each element first. */
  private byte[] inOrder(byte[] bytes, int width) {
    if (!bigEndian || width < 2) {
      return bytes;
    }
    byte[] ordered = bytes.clone();
    for (int start = 0; start + width <= bytes.length; start += width) {
      for (int i = 0; i < width; i++) {
        ordered[start + i] = bytes[start + width - 1 - i];
      }
    }
    return ordered;
  }

  /**
   * All elements in one row-major tensor.
   *
   * @param fortran whether the first axis is the fastest in the bytes
   */
  Tensor tensor(
      byte[] bytes, boolean fortran, Function<String, ConfigException> broken, long... shape) {
    DType known = type().orElseThrow();
    try {
      Tensor tensor = Tensor.ofBytes(known, ByteBuffer.wrap(inOrder(bytes, known.bytes())), shape);
      return fortran && shape.length > 1 ? rowMajor(tensor) : tensor;
    } catch (IllegalArgumentException e) {
      throw broken.apply("its pickle has a NumPy array that is none: " + e.getMessage());
    }
  }

  private static Tensor rowMajor(Tensor columns) {
    long[] shape = columns.shape();
    int width = columns.type().bytes();
    try {
      byte[] from = columns.toBytes().array();
      byte[] to = new byte[from.length];
      long[] index = new long[shape.length];
      for (int at = 0; at < to.length; at += width) {
        long place = 0;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
          place = place * shape[axis] + index[axis];
        }
        System.arraycopy(from, Math.toIntExact(place * width), to, at, width);
        for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
          index[axis] = 0;
        }
      }
      return Tensor.ofBytes(columns.type(), ByteBuffer.wrap(to), shape);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be read", e);
    }
  }
}
