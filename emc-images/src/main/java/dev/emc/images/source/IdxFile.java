package dev.emc.images.source;

import dev.emc.api.ConfigException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The content of an IDX file of unsigned bytes, as MNIST and its relatives come in: two zero bytes,
 * a type (8 for unsigned byte), the number of axes, their sizes as big-endian 32-bit numbers, then
 * the values, row-major.
 *
 * @param shape sizes of the axes
 * @param data values
 */
record IdxFile(int[] shape, byte[] data) {
  private static final int UNSIGNED_BYTE = 8;

  /**
   * Reads a file, gzip-compressed or not; which it is, its first bytes say.
   *
   * @param name for messages
   * @param axes how many axes the file must have
   * @throws ConfigException if it is not such a file
   */
  static IdxFile read(String name, InputStream stream, int axes) {
    try (InputStream in = uncompressed(stream)) {
      OtherFiles.refuse(name, in);
      byte[] magic = in.readNBytes(4);
      if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
        throw new ConfigException(
            "'%s' is not an IDX file: it must begin with %s, but begins with %s"
                .formatted(name, hex(magicOf(axes)), hex(magic)));
      }
      if (magic[2] != UNSIGNED_BYTE || magic[3] != axes) {
        throw new ConfigException(
            "'%s' is an IDX file of another kind: expected %s (unsigned bytes, %s axes), found %s"
                .formatted(name, hex(magicOf(axes)), axes, hex(magic)));
      }
      byte[] header = in.readNBytes(4 * axes);
      if (header.length < 4 * axes) {
        throw new ConfigException("'" + name + "' ends within its header");
      }
      int[] shape = shape(name, header);
      long expected = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
      if (expected > Integer.MAX_VALUE - 8) {
        throw new ConfigException(
            "'%s' announces %s bytes of data; at most %s can be read"
                .formatted(name, expected, Integer.MAX_VALUE - 8));
      }
      byte[] data = in.readNBytes((int) expected);
      checkLength(name, shape, expected, data.length, in);
      return new IdxFile(shape, data);
    } catch (ArithmeticException e) {
      throw new ConfigException("'" + name + "' announces more data than any file holds", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read '%s': %s".formatted(name, reason(e)), e);
    }
  }

  private static InputStream uncompressed(InputStream stream) throws IOException {
    var in = new BufferedInputStream(stream, 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
  }

  private static int[] shape(String name, byte[] header) {
    int[] shape = new int[header.length / 4];
    for (int i = 0; i < shape.length; i++) {
      int at = 4 * i;
      shape[i] =
          (header[at] & 0xFF) << 24
              | (header[at + 1] & 0xFF) << 16
              | (header[at + 2] & 0xFF) << 8
              | header[at + 3] & 0xFF;
      if (shape[i] < 1) {
        throw new ConfigException(
            "'%s' announces an axis of size %s; sizes must lie in 1 to 2147483647"
                .formatted(name, Integer.toUnsignedLong(shape[i])));
      }
    }
    return shape;
  }

  private static void checkLength(
      String name, int[] shape, long expected, long found, InputStream in) throws IOException {
    String sizes = String.join(" x ", Arrays.stream(shape).mapToObj(Integer::toString).toList());
    if (found < expected) {
      throw new ConfigException(
          "'%s' is truncated: its header announces %s = %s bytes of data, but only %s follow"
              .formatted(name, sizes, expected, found));
    }
    if (in.read() != -1) {
      throw new ConfigException(
          "'%s' is longer than its header says: %s = %s bytes of data are announced, more follow"
              .formatted(name, sizes, expected));
    }
  }

  private static byte[] magicOf(int axes) {
    return new byte[] {0, 0, UNSIGNED_BYTE, (byte) axes};
  }

  private static String hex(byte[] bytes) {
    if (bytes.length == 0) {
      return "nothing";
    }
    var text = new StringBuilder();
    for (byte b : bytes) {
      text.append("%02x ".formatted(b));
    }
    return text.toString().strip();
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
