package dev.emc.checkpoint.npz;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.files.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands in front of the elements of an {@code .npy} file: a magic number, the format's
 * version and a Python dict in text.
 *
 * @param type of an element
 * @param fortran whether the first axis runs fastest
 * @param shape sizes of the axes
 * @param bytes length of the header, up to the first element
 */
record NpyHeader(DType type, boolean fortran, long[] shape, int bytes) {
  private static final int ALIGNMENT = 64;
  private static final int PREAMBLE_BYTES = 10;
  private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
  private static final int MAX_DICT_BYTES = 1 << 16;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^()]*)\\)");

  /** Format version 1.0, padded so that the elements are aligned. */
  static byte[] write(DType type, long... shape) {
    String sizes =
        Arrays.stream(shape)
            .mapToObj(axis -> axis + ",")
            .collect(Collectors.joining(" ", "(", ")"));
    String dict =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(code(type), sizes);
    int unpadded = PREAMBLE_BYTES + dict.length() + 1;
    int bytes = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (bytes - PREAMBLE_BYTES));
    header.put(dict.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  /**
   * Reads the header of a file.
   *
   * @throws dev.emc.api.ConfigException with one clear line if it is no such file or holds what
   *     cannot be read
   */
  static NpyHeader read(ByteSource source) throws IOException {
    int start = (int) Math.min(source.size(), MAGIC.length + 6);
    ByteBuffer preamble = source.read(0, start).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[Math.min(MAGIC.length, start)];
    preamble.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      int length = (int) Math.min(FileKind.START_BYTES, source.size());
      throw source.fault(
          FileKind.of(source.read(0, length).array())
              .map(kind -> "is no .npy file but " + kind.name())
              .orElse("is no .npy file: it does not start with NumPy's magic number"));
    }
    if (start < PREAMBLE_BYTES) {
      throw source.fault("is cut short within its header");
    }
    int version = preamble.get();
    preamble.get();
    if (version < 1 || version > 3 || version > 1 && preamble.remaining() < 4) {
      throw source.fault("has version %s of the .npy format; 1 to 3 are read".formatted(version));
    }
    int dictAt = version == 1 ? PREAMBLE_BYTES : PREAMBLE_BYTES + 2;
    long dictBytes = version == 1 ? preamble.getShort() & 0xffff : preamble.getInt() & 0xffffffffL;
    if (dictBytes > MAX_DICT_BYTES || dictBytes > source.size() - dictAt) {
      throw source.fault("is cut short or damaged: its header says %s bytes".formatted(dictBytes));
    }
    byte[] dict = source.read(dictAt, (int) dictBytes).array();
    return parse(source, new String(dict, StandardCharsets.UTF_8), dictAt + (int) dictBytes);
  }

  private static NpyHeader parse(ByteSource source, String dict, int bytes) {
    Matcher order = ORDER.matcher(dict);
    Matcher shape = SHAPE.matcher(dict);
    if (!order.find() || !shape.find()) {
      throw source.fault("has a header that is none: fortran_order or shape is missing");
    }
    Matcher descr = DESCR.matcher(dict);
    if (!descr.find()) {
      throw source.fault("holds records; an array of plain numbers is expected");
    }
    long[] sizes;
    try {
      sizes =
          Arrays.stream(shape.group(1).split(","))
              .map(String::strip)
              .filter(size -> !size.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      new Tensor(DType.F64, sizes, sink -> {});
    } catch (IllegalArgumentException e) {
      throw source.fault("has the shape (%s), which is none".formatted(shape.group(1)), e);
    }
    boolean fortran = order.group(1).equals("True");
    return new NpyHeader(type(source, descr.group(1)), fortran, sizes, bytes);
  }

  private static DType type(ByteSource source, String descr) {
    if (descr.startsWith(">")) {
      throw source.fault(
          "is big-endian (%s), which is not read; save array.astype('<f4')".formatted(descr));
    }
    for (DType type : DType.values()) {
      // On a little-endian machine '=' means the same as '<'; one byte has no order.
      if (type != DType.BF16 && descr.matches("[<|=]?" + code(type).substring(1))) {
        return type;
      }
    }
    throw source.fault(
        "has elements of type '%s'; float, integer and bool types are read".formatted(descr));
  }

  private static String code(DType type) {
    return switch (type) {
      case F64 -> "<f8";
      case F32, BF16 -> "<f4";
      case F16 -> "<f2";
      case I64 -> "<i8";
      case I32 -> "<i4";
      case I16 -> "<i2";
      case I8 -> "|i1";
      case U8 -> "|u1";
      case BOOL -> "|b1";
    };
  }
}
