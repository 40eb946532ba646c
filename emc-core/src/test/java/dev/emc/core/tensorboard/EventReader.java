package dev.emc.core.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Reads event files, for tests; checks every sum. */
public final class EventReader {
  private EventReader() {}

  /** One line for each event: its step and what it says. */
  public static List<String> lines(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var lines = new ArrayList<String>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.mark().get(length).reset();
      int size = Math.toIntExact(in.getLong());
      requireSum(length, in.getInt());
      byte[] data = new byte[size];
      in.get(data);
      requireSum(data, in.getInt());
      lines.add(event(data));
    }
    return lines;
  }

  /** The event files of a folder in TensorBoard's order. */
  public static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("events.out.tfevents."))
          .sorted()
          .toList();
    }
  }

  private static void requireSum(byte[] data, int masked) {
    var crc = new CRC32C();
    crc.update(data);
    int expected = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    if (expected != masked) {
      throw new AssertionError("a record's sum is wrong");
    }
  }

  private static String event(byte[] data) {
    long step = 0;
    String text = "";
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      switch (tag >>> 3) {
        case 1 -> in.getDouble();
        case 2 -> step = varint(in);
        case 3 -> text = "version " + new String(bytes(in), StandardCharsets.UTF_8);
        case 5 -> text = summary(ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN));
        case 7 -> text = bytes(in)[1] == 1 ? "start" : "?";
        default -> throw new AssertionError("field " + (tag >>> 3));
      }
    }
    return step + " " + text;
  }

  private static String summary(ByteBuffer in) {
    var values = new TreeMap<String, Float>();
    while (in.hasRemaining()) {
      varint(in);
      ByteBuffer value = ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN);
      varint(value);
      String name = new String(bytes(value), StandardCharsets.UTF_8);
      varint(value);
      values.put(name, value.getFloat());
    }
    var text = new StringBuilder();
    values.forEach(
        (name, value) -> text.append(text.isEmpty() ? "" : " ").append(name + " " + value));
    return text.toString();
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
