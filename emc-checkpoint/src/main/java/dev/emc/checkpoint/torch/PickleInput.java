package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read forwards; nothing is allocated that the file does not hold. */
final class PickleInput implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_LINE = 4096;

  /** The most text and bytes of one pickle: what it holds beside numbers is small. */
  private static final long MAX_CONTENT_BYTES = 1 << 26;

  private final ByteSource source;
  private final ByteSource.Reader reader;
  private final long end;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long bufferEnd;
  private long content;

  PickleInput(ByteSource source, long start, long end) throws IOException {
    this.source = source;
    this.reader = source.open();
    this.bufferEnd = start;
    this.end = end;
  }

  /** Position in the file of the next byte. */
  long position() {
    return bufferEnd - buffer.remaining();
  }

  ConfigException broken(String what) {
    return source.fault(what);
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      int more = (int) Math.min(buffer.remaining(), end - bufferEnd);
      buffer.limit(buffer.position() + more);
      reader.read(bufferEnd, buffer);
      bufferEnd += more;
      buffer.flip();
      if (buffer.remaining() < bytes) {
        throw broken("is cut short: its pickle ends at byte " + end + " without a STOP");
      }
    }
    return buffer;
  }

  int uint8() throws IOException {
    return need(1).get() & 0xff;
  }

  int uint16() throws IOException {
    return need(2).getShort() & 0xffff;
  }

  int int32() throws IOException {
    return need(4).getInt();
  }

  long uint32() throws IOException {
    return need(4).getInt() & 0xffffffffL;
  }

  long int64() throws IOException {
    return need(8).getLong();
  }

  /** A float64 as pickles write it: big-endian. */
  double float64() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(int64()));
  }

  byte[] bytes(long length) throws IOException {
    if (length < 0 || length > end - position()) {
      throw broken(
          "is cut short or damaged: its pickle claims %s bytes at byte %s, %s are left"
              .formatted(Long.toUnsignedString(length), position(), end - position()));
    }
    content += length;
    if (content > MAX_CONTENT_BYTES) {
      throw broken("its pickle holds more than %s bytes of text".formatted(MAX_CONTENT_BYTES));
    }
    byte[] result = new byte[(int) length];
    int buffered = Math.min(result.length, buffer.remaining());
    buffer.get(result, 0, buffered);
    if (buffered < result.length) {
      reader.read(bufferEnd, ByteBuffer.wrap(result, buffered, result.length - buffered));
      bufferEnd += result.length - buffered;
    }
    return result;
  }

  String text(long length) throws IOException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  /** What a Python 2 {@code str} holds: text or bytes, one character for each. */
  String latin1(long length) throws IOException {
    return new String(bytes(length), StandardCharsets.ISO_8859_1);
  }

  String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = uint8(); next != '\n'; next = uint8()) {
      if (line.size() == MAX_LINE) {
        throw broken("its pickle has a line of more than " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
