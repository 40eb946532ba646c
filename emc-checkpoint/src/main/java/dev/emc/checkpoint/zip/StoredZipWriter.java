package dev.emc.checkpoint.zip;

import dev.emc.checkpoint.tensor.TensorData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes a zip file of stored entries front to back, each entry's bytes aligned to 64 as PyTorch
 * aligns them; with zip64 records where sizes need them.
 */
public final class StoredZipWriter {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_BYTES = 30;
  private static final int ENTRY_BYTES = 46;
  private static final int ZIP64_LOCAL_EXTRA = 20;
  private static final int ZIP64_ENTRY_EXTRA = 28;

  /** Marks padding in an extra field; PyTorch uses this number. */
  private static final short PADDING = 0x4246;

  private static final short ZIP64 = 1;
  private static final long LIMIT32 = 0xffffffffL;
  private static final short VERSION = 45;
  private static final short UTF8_NAMES = 1 << 11;

  /** 1 January 1980: files with equal content are equal. */
  private static final short DATE = 0x21;

  private final WritableByteChannel channel;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private long position;
  private long count;

  /** A zip file that starts where the channel is. */
  public StoredZipWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  /** Adds an entry whose bytes are in memory. */
  public void add(String name, byte[] bytes) throws IOException {
    add(name, bytes.length, TensorData.inMemory(ByteBuffer.wrap(bytes)));
  }

  /**
   * Adds an entry.
   *
   * @param size bytes
   * @param data is read twice: the checksum stands before the bytes
   */
  public void add(String name, long size, TensorData data) throws IOException {
    var checksum = new CRC32();
    data.read(checksum::update);
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    long header = position;
    boolean wide = size >= LIMIT32 || header >= LIMIT32;
    int crc = (int) checksum.getValue();
    writeLocal(encoded, size, crc, wide);
    long start = position;
    data.read(this::write);
    if (position - start != size) {
      throw new IOException(
          "entry '%s' has %s bytes, %s were announced".formatted(name, position - start, size));
    }
    addToDirectory(encoded, size, crc, header, wide);
    count++;
  }

  private void writeLocal(byte[] name, long size, int crc, boolean wide) throws IOException {
    int fixedExtra = (wide ? ZIP64_LOCAL_EXTRA : 0) + 4;
    long unpadded = position + LOCAL_BYTES + name.length + fixedExtra;
    int padding = (int) ((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT);
    ByteBuffer local = littleEndian(LOCAL_BYTES + name.length + fixedExtra + padding);
    local.putInt(0x04034b50).putShort(VERSION).putShort(UTF8_NAMES).putShort((short) 0);
    local.putShort((short) 0).putShort(DATE).putInt(crc);
    int size32 = (int) (wide ? LIMIT32 : size);
    local.putInt(size32).putInt(size32);
    local.putShort((short) name.length).putShort((short) (fixedExtra + padding));
    local.put(name);
    if (wide) {
      local.putShort(ZIP64).putShort((short) 16).putLong(size).putLong(size);
    }
    local.putShort(PADDING).putShort((short) padding).position(local.limit());
    write(local.flip());
  }

  private void addToDirectory(byte[] name, long size, int crc, long header, boolean wide) {
    int extra = wide ? ZIP64_ENTRY_EXTRA : 0;
    ByteBuffer entry = littleEndian(ENTRY_BYTES + name.length + extra);
    entry.putInt(0x02014b50).putShort(VERSION).putShort(VERSION).putShort(UTF8_NAMES);
    entry.putShort((short) 0).putShort((short) 0).putShort(DATE).putInt(crc);
    int size32 = (int) (wide ? LIMIT32 : size);
    entry.putInt(size32).putInt(size32);
    entry.putShort((short) name.length).putShort((short) extra).putShort((short) 0);
    entry.putShort((short) 0).putShort((short) 0).putInt(0);
    entry.putInt((int) (wide ? LIMIT32 : header)).put(name);
    if (wide) {
      entry.putShort(ZIP64).putShort((short) 24).putLong(size).putLong(size).putLong(header);
    }
    directory.writeBytes(entry.array());
  }

  /** Writes the table of contents; nothing can be added afterwards. The channel stays open. */
  public void finish() throws IOException {
    long start = position;
    write(ByteBuffer.wrap(directory.toByteArray()));
    long bytes = position - start;
    boolean wide = start >= LIMIT32 || bytes >= LIMIT32 || count >= 0xffff;
    if (wide) {
      ByteBuffer end64 = littleEndian(56 + 20);
      end64.putInt(0x06064b50).putLong(44).putShort(VERSION).putShort(VERSION);
      end64.putInt(0).putInt(0).putLong(count).putLong(count).putLong(bytes).putLong(start);
      end64.putInt(0x07064b50).putInt(0).putLong(start + bytes).putInt(1);
      write(end64.flip());
    }
    ByteBuffer end = littleEndian(22);
    short count16 = (short) (wide ? 0xffff : count);
    end.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    end.putShort(count16).putShort(count16);
    end.putInt((int) (wide ? LIMIT32 : bytes)).putInt((int) (wide ? LIMIT32 : start));
    end.putShort((short) 0);
    write(end.flip());
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      position += channel.write(bytes);
    }
  }
}
