package dev.emc.core.tensorboard;

import dev.emc.files.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file of scalars that TensorBoard reads: records of TensorFlow's {@code Event} message, each
 * framed by its length and masked CRC32C sums.
 *
 * <p>A record is handed to the operating system as a whole, so TensorBoard sees a run while it goes
 * on, and the file of a killed process can be read up to its last whole record.
 */
public final class EventFile implements AutoCloseable {
  /** The version that lets a restart drop what came after it. */
  private static final String VERSION = "brain.Event:2";

  private static final String NAME = "events.out.tfevents.";
  private static final Pattern NUMBERED =
      Pattern.compile(Pattern.quote(NAME) + "(\\d{1,10})(?:\\.(\\d{3})$)?");

  private static final int MASK = 0xa282ead8; // of TensorFlow's record format

  // Fields of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;

  private final Path path;
  private final FileChannel channel;

  private EventFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Begins a new file in a folder; TensorBoard reads the files of a folder in the order of their
   * names, which is that of their making, whatever has been done to the clock in between.
   */
  public static EventFile create(Path folder) throws IOException {
    return create(folder, System.currentTimeMillis());
  }

  static EventFile create(Path folder, long now) throws IOException {
    Files.createDirectories(folder);
    for (long millis = Math.max(now, newest(folder) + 1); ; millis++) {
      Path path =
          folder.resolve(
              String.format(Locale.ROOT, NAME + "%010d.%03d", millis / 1000, millis % 1000));
      try {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var file = new EventFile(path, channel);
        file.write(new Message().real64(WALL_TIME, now()).text(FILE_VERSION, VERSION));
        return file;
      } catch (FileAlreadyExistsException e) {
        continue;
      }
    }
  }

  /** The time, in milliseconds, that the last file of a folder is named by; 0 if there is none. */
  private static long newest(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> NUMBERED.matcher(file.getFileName().toString()))
          .filter(Matcher::lookingAt)
          .mapToLong(
              // Files of other programs end otherwise: after any of that second.
              name ->
                  Long.parseLong(name.group(1)) * 1000
                      + (name.group(2) == null ? 999 : Long.parseLong(name.group(2))))
          .max()
          .orElse(0);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Tells TensorBoard to forget what earlier files of the folder say of a step and all later ones.
   */
  public void restart(long fromStep) {
    write(started(event(now(), fromStep)));
  }

  /**
   * Adds values of a step, each under its tag; TensorBoard groups tags by what precedes a slash.
   */
  public void scalars(long step, Map<String, Double> values) {
    write(valued(event(now(), step), values));
  }

  /** Forces what was added to the device. */
  public void sync() {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
    }
  }

  static Message event(double wallTime, long step) {
    return new Message().real64(WALL_TIME, wallTime).integer(STEP, step);
  }

  static Message started(Message event) {
    return event.message(SESSION_LOG, new Message().integer(SESSION_STATUS, SESSION_START));
  }

  static Message valued(Message event, Map<String, Double> values) {
    var summary = new Message();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new Message().text(VALUE_TAG, tag).real32(VALUE_SIMPLE, value.floatValue())));
    return event.message(SUMMARY, summary);
  }

  /** A message as a record: its length, the length's sum, itself, its sum. */
  static ByteBuffer record(byte[] data) {
    byte[] length = Message.littleEndian(Long.BYTES).putLong(data.length).array();
    return Message.littleEndian(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
        .put(length)
        .putInt(maskedCrc(length))
        .put(data)
        .putInt(maskedCrc(data))
        .flip();
  }

  private static double now() {
    return System.currentTimeMillis() / 1e3;
  }

  private void write(Message event) {
    ByteBuffer record = record(event.toBytes());
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(IoReason.cannotWrite(path, e));
    }
  }

  private static int maskedCrc(byte[] data) {
    var crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
