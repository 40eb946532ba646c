package dev.emc.images.decode;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/** What the header of a BMP file says about how it is decoded. */
final class BmpKind {
  private static final int HEADER_SIZE_AT = 14;
  private static final int COMPRESSION_AT = 30;
  private static final int CORE_HEADER = 12;
  private static final int RUNS_8 = 1;
  private static final int RUNS_4 = 2;
  private static final int BIT_FIELDS = 3;

  private BmpKind() {}

  /**
   * Bytes that decoding takes beside the file and the pixels.
   *
   * @throws IOException if the file holds an image of another format, whose size is not the one
   *     that this header tells; PIL refuses it, too
   */
  static long decodedBytes(ImageInputStream in, int width, int height) throws IOException {
    int compression = compression(in);
    if (compression < 0 || compression > BIT_FIELDS) {
      throw new IOException("a BMP image of compression %s is not read".formatted(compression));
    }
    boolean runs = compression == RUNS_8 || compression == RUNS_4;
    return runs ? (long) width * height + in.length() : 0;
  }

  private static int compression(ImageInputStream in) throws IOException {
    long position = in.getStreamPosition();
    ByteOrder order = in.getByteOrder();
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    in.seek(HEADER_SIZE_AT);
    int headerSize = in.readInt();
    int compression = 0;
    if (headerSize > CORE_HEADER) {
      in.seek(COMPRESSION_AT);
      compression = in.readInt();
    }
    in.setByteOrder(order);
    in.seek(position);
    return compression;
  }
}
