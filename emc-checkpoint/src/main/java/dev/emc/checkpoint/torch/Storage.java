package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.DType;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A flat run of elements that tensors of a file are views of. */
final class Storage {
  private static final Map<String, DType> TYPES =
      Map.of(
          "DoubleStorage", DType.F64,
          "FloatStorage", DType.F32,
          "HalfStorage", DType.F16,
          "BFloat16Storage", DType.BF16,
          "LongStorage", DType.I64,
          "IntStorage", DType.I32,
          "ShortStorage", DType.I16,
          "CharStorage", DType.I8,
          "ByteStorage", DType.U8,
          "BoolStorage", DType.BOOL);

  private static final Pattern ELEMENT_TYPE =
      Pattern.compile(
          "float|double|half|short|int|long|bool|bfloat16|u?int\\d+|float\\d+(?:_\\w+)?|complex\\d+");

  private final String key;
  private final DType type;
  private final long size;
  private long start = -1;

  /**
   * A storage whose place is not known yet.
   *
   * @param key its name in the file
   * @param size elements
   */
  Storage(String key, DType type, long size) {
    this.key = key;
    this.type = type;
    this.size = size;
  }

  static Optional<DType> type(PythonGlobal storageClass) {
    boolean known =
        storageClass.module().equals("torch") || storageClass.module().equals("torch.cuda");
    return known ? Optional.ofNullable(TYPES.get(storageClass.name())) : Optional.empty();
  }

  /** Whether it is a {@code torch.dtype}, such as {@code torch.bfloat16}. */
  static boolean isElementType(PythonGlobal global) {
    return global.module().equals("torch") && ELEMENT_TYPE.matcher(global.name()).matches();
  }

  /** Name of the class, in module {@code torch}, of storages of this type. */
  static String className(DType type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  String key() {
    return key;
  }

  DType type() {
    return type;
  }

  long size() {
    return size;
  }

  long byteSize() {
    return size * type.bytes();
  }

  /** Says where its first byte lies in the file. */
  void place(long position) {
    start = position;
  }

  /** Where its first byte lies in the file. */
  long start() {
    if (start < 0) {
      throw new IllegalStateException("storage " + key + " has no place in the file");
    }
    return start;
  }
}
