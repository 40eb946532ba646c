package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The table of contents of a zip file whose entries are stored as they are, with each entry's place
 * in the file, which the JDK's own reader does not tell.
 *
 * <p>Nothing is unpacked: PyTorch compresses nothing, so a compressed entry is refused once it is
 * asked for, and a name with {@code ..} in it is just a name.
 */
final class ZipEntries {
  private static final int END_BYTES = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final long MAX_DIRECTORY_BYTES = 1 << 26;

  private final ByteSource source;
  private final Map<String, Raw> entries = new LinkedHashMap<>();
  private long directoryStart;

  /** An entry as the directory lists it. */
  private record Raw(int method, boolean encrypted, long stored, long size, long header) {}

  /**
   * An entry's bytes in the file.
   *
   * @param start position of the first
   * @param size how many there are
   */
  record Extent(long start, long size) {}

  private ZipEntries(ByteSource source) {
    this.source = source;
  }

  static ZipEntries read(ByteSource source) throws IOException {
    var zip = new ZipEntries(source);
    zip.readDirectory();
    return zip;
  }

  /** Names of all entries, in the directory's order. */
  Iterable<String> names() {
    return entries.keySet();
  }

  boolean contains(String name) {
    return entries.containsKey(name);
  }

  /** Where the bytes of an entry lie. */
  Extent extent(String name) throws IOException {
    Raw entry = entries.get(name);
    if (entry == null) {
      throw broken("has no entry '" + name + "'");
    }
    if (entry.method != 0 || entry.encrypted || entry.stored != entry.size) {
      throw broken(
          "its entry '%s' is compressed or encrypted; PyTorch stores entries as they are"
              .formatted(name));
    }
    if (entry.header > directoryStart - LOCAL_BYTES) {
      throw outside(name);
    }
    ByteBuffer local = read(entry.header, LOCAL_BYTES);
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw broken("its entry '%s' does not start where it should".formatted(name));
    }
    long start = entry.header + LOCAL_BYTES + uint16(local, 26) + uint16(local, 28);
    if (start > directoryStart || entry.size > directoryStart - start) {
      throw outside(name);
    }
    return new Extent(start, entry.size);
  }

  private ConfigException outside(String name) {
    return broken("its entry '%s' reaches beyond the file's data".formatted(name));
  }

  private void readDirectory() throws IOException {
    int tailBytes = (int) Math.min(source.size(), END_BYTES + MAX_COMMENT);
    long tailStart = source.size() - tailBytes;
    ByteBuffer tail = read(tailStart, tailBytes);
    int end = tailBytes - END_BYTES;
    while (end >= 0
        && (tail.getInt(end) != END_SIGNATURE
            || uint16(tail, end + 20) != tailBytes - END_BYTES - end)) {
      end--;
    }
    if (end < 0) {
      throw broken("is cut short: a zip file without its table of contents");
    }
    long count = uint16(tail, end + 10);
    long bytes = uint32(tail, end + 12);
    directoryStart = uint32(tail, end + 16);
    long limit = tailStart + end;
    if (limit >= 20) {
      ByteBuffer locator = read(limit - 20, 20);
      if (locator.getInt(0) == END64_LOCATOR_SIGNATURE) {
        long end64 = locator.getLong(8);
        if (end64 < 0 || end64 > limit - 20 - 56) {
          throw broken("its zip64 table of contents lies outside the file");
        }
        ByteBuffer wide = read(end64, 56);
        if (wide.getInt(0) != END64_SIGNATURE) {
          throw broken("its zip64 table of contents is not where it should be");
        }
        count = wide.getLong(32);
        bytes = wide.getLong(40);
        directoryStart = wide.getLong(48);
        limit = end64;
      }
    }
    if (directoryStart < 0
        || bytes < 0
        || bytes > MAX_DIRECTORY_BYTES
        || directoryStart > limit
        || bytes > limit - directoryStart
        || count < 0
        || count > bytes / ENTRY_BYTES) {
      throw broken("its table of contents lies outside the file");
    }
    readEntries(read(directoryStart, (int) bytes), count);
  }

  private void readEntries(ByteBuffer directory, long count) {
    for (long i = 0; i < count; i++) {
      int at = directory.position();
      if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != ENTRY_SIGNATURE) {
        throw broken("its table of contents is damaged at entry " + i);
      }
      int nameBytes = uint16(directory, at + 28);
      int extraBytes = uint16(directory, at + 30);
      int commentBytes = uint16(directory, at + 32);
      int next = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
      if (next > directory.limit()) {
        throw broken("its table of contents is damaged at entry " + i);
      }
      byte[] name = new byte[nameBytes];
      directory.get(at + ENTRY_BYTES, name);
      Raw entry = entry(directory, at, at + ENTRY_BYTES + nameBytes, extraBytes);
      String text = new String(name, StandardCharsets.UTF_8);
      if (entries.put(text, entry) != null) {
        throw broken("has two entries '" + text + "'");
      }
      directory.position(next);
    }
  }

  private Raw entry(ByteBuffer directory, int at, int extraAt, int extraBytes) {
    long stored = uint32(directory, at + 20);
    long size = uint32(directory, at + 24);
    long header = uint32(directory, at + 42);
    // The zip64 extra field holds, in this order, those of the three that do not fit 32 bits.
    for (int field = extraAt; field + 4 <= extraAt + extraBytes; ) {
      int fieldBytes = uint16(directory, field + 2);
      int value = field + 4;
      int fieldEnd = value + fieldBytes;
      if (uint16(directory, field) == 1 && fieldEnd <= extraAt + extraBytes) {
        if (size == 0xffffffffL && value + 8 <= fieldEnd) {
          size = directory.getLong(value);
          value += 8;
        }
        if (stored == 0xffffffffL && value + 8 <= fieldEnd) {
          stored = directory.getLong(value);
          value += 8;
        }
        if (header == 0xffffffffL && value + 8 <= fieldEnd) {
          header = directory.getLong(value);
        }
      }
      field = fieldEnd;
    }
    if (stored < 0 || size < 0 || header < 0) {
      throw broken("its table of contents has a negative size");
    }
    boolean encrypted = (uint16(directory, at + 8) & 1) != 0;
    return new Raw(uint16(directory, at + 10), encrypted, stored, size, header);
  }

  private ByteBuffer read(long position, int length) throws IOException {
    return source.read(position, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int uint16(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & 0xffff;
  }

  private static long uint32(ByteBuffer buffer, int at) {
    return buffer.getInt(at) & 0xffffffffL;
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }
}
