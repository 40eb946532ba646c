package dev.emc.checkpoint.tensor;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The element type of a tensor in a checkpoint; constants are named as safetensors names them.
 *
 * <p>{@link #BF16} and {@link #I16} never reach the engine, which aborts the process on them: they
 * are widened to float32 and int32 in Java.
 */
public enum DType {
  F64("float64", 8, DataType.FLOAT64),
  F32("float32", 4, DataType.FLOAT32),
  F16("float16", 2, DataType.FLOAT16),
  BF16("bfloat16", 2, null),
  I64("int64", 8, DataType.INT64),
  I32("int32", 4, DataType.INT32),
  I16("int16", 2, null),
  I8("int8", 1, DataType.INT8),
  U8("uint8", 1, DataType.UINT8),
  BOOL("bool", 1, DataType.BOOLEAN);

  private final String pythonName;
  private final int bytes;
  private final @Nullable DataType engineType;

  DType(String pythonName, int bytes, @Nullable DataType engineType) {
    this.pythonName = pythonName;
    this.bytes = bytes;
    this.engineType = engineType;
  }

  /** What NumPy and PyTorch call it, such as {@code float32}. */
  public String pythonName() {
    return pythonName;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are real numbers rather than integers or truth values. */
  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** The engine type that holds every value exactly: the same one wherever the engine has it. */
  public DataType engineType() {
    if (engineType != null) {
      return engineType;
    }
    return this == BF16 ? DataType.FLOAT32 : DataType.INT32;
  }

  /** The type whose constant has this name, such as {@code BF16}. */
  public static Optional<DType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * The type of an engine's array.
   *
   * @throws IllegalArgumentException if checkpoints have no such type
   */
  public static DType of(DataType type) {
    return Arrays.stream(values())
        .filter(candidate -> candidate.engineType == type)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no checkpoint holds arrays of type " + type));
  }
}
