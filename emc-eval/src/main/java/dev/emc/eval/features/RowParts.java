package dev.emc.eval.features;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorData;
import dev.emc.files.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two files that a {@link RowFile} grows in: {@code FILE.part} holds the values and {@code
 * FILE.part.txt}, below a line with the width and the origin, a line for each row, its index and
 * name. What one of them has beyond the other is dropped when the work goes on.
 */
final class RowParts implements AutoCloseable {
  private final Path target;
  private final Path values;
  private final Path lines;
  private final String origin;
  private final FileChannel data;
  private final FileChannel list;
  private long rows;
  private int width;
  private int next;

  private RowParts(Path target, String origin) throws IOException {
    this.target = target;
    this.values = beside(target, ".part");
    this.lines = beside(target, ".part.txt");
    this.origin = origin;
    this.data = channel(values);
    this.list = channel(lines);
  }

  /**
   * Begins the parts of a file, or goes on with those that are there.
   *
   * @param origin what the rows are made of, in one line
   * @param replace whether parts of another origin are begun anew
   * @throws ConfigException if they are of another origin and stay, or are damaged
   */
  static RowParts open(Path target, String origin, boolean replace) throws IOException {
    var parts = new RowParts(target, origin);
    try {
      parts.goOn(replace);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
    return parts;
  }

  static Path beside(Path target, String suffix) {
    return target.resolveSibling(target.getFileName() + suffix);
  }

  private static FileChannel channel(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Finds the last row that both files have, and drops what is beyond it. */
  private void goOn(boolean replace) throws IOException {
    byte[] text = Files.readAllBytes(lines);
    int header = lineEnd(text, 0);
    if (header < 0) {
      data.truncate(0);
      list.truncate(0);
      return;
    }
    String[] head = text(text, 0, header).split("\t", 2);
    if (head.length < 2 || !head[0].matches("[1-9]\\d{0,8}")) {
      throw damaged(null);
    }
    if (replace && !head[1].equals(origin)) {
      data.truncate(0);
      list.truncate(0);
      return;
    }
    if (!head[1].equals(origin)) {
      throw new ConfigException(
          "--out %s was begun from something else (%s); remove %s and %s to begin anew"
              .formatted(target, head[1], values, lines));
    }
    width = Integer.parseInt(head[0]);
    long most = data.size() / rowBytes();
    int at = header + 1;
    for (int end = lineEnd(text, at); end >= 0 && rows < most; end = lineEnd(text, at)) {
      next = image(text(text, at, end)) + 1;
      rows++;
      at = end + 1;
    }
    list.truncate(at).position(at);
    data.truncate(rows * rowBytes()).position(rows * rowBytes());
  }

  private int image(String line) {
    try {
      return Integer.parseInt(line.split("\t", 2)[0]);
    } catch (NumberFormatException e) {
      throw damaged(e);
    }
  }

  private ConfigException damaged(@Nullable Throwable cause) {
    return new ConfigException(lines + " is damaged; remove it to begin anew", cause);
  }

  private static int lineEnd(byte[] text, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /** Index of the first image that has no row yet. */
  int next() {
    return next;
  }

  /** Rows there are. */
  long rows() {
    return rows;
  }

  /** Columns of a row; 0 before the first. */
  int width() {
    return width;
  }

  /** Adds rows; if that fails, those before stay as they were. */
  void append(float[] batch, int[] images, List<String> names) throws IOException {
    if (images.length == 0) {
      return;
    }
    var text = new StringBuilder();
    if (width == 0) {
      width = batch.length / images.length;
      text.append(width).append('\t').append(origin).append('\n');
    }
    if (batch.length != (long) images.length * width) {
      throw new IllegalArgumentException(
          "%s values are no %s rows of %s".formatted(batch.length, images.length, width));
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(batch.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(batch);
    for (int i = 0; i < images.length; i++) {
      text.append(images[i]).append('\t').append(oneLine(names.get(i))).append('\n');
    }
    long valuesBefore = data.position();
    long linesBefore = list.position();
    try {
      write(data, values, bytes);
      write(list, lines, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      try {
        takeBack(valuesBefore, linesBefore);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    rows += images.length;
    next = images[images.length - 1] + 1;
  }

  private static String oneLine(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private static void write(FileChannel channel, Path file, ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw IoReason.cannotWrite(file, e);
    }
  }

  /**
   * Leaves nothing half-written: the rows before go on later, and if there are none, no file stays.
   */
  private void takeBack(long valuesBefore, long linesBefore) throws IOException {
    data.truncate(valuesBefore);
    list.truncate(linesBefore);
    if (rows == 0) {
      close();
      Files.deleteIfExists(values);
      Files.deleteIfExists(lines);
    }
  }

  /** Forces the values to the device. */
  void force() throws IOException {
    data.force(true);
  }

  /** The values of all rows, (rows, width), read as they are wanted. */
  Tensor tensor() throws IOException {
    return new Tensor(
        DType.F32,
        new long[] {rows, width},
        TensorData.inFile(ByteSource.file(values), 0, rows * rowBytes()));
  }

  /** Index of each row's image. */
  int[] images() throws IOException {
    return rowLines().stream().mapToInt(this::image).toArray();
  }

  /** Name of each row's image. */
  List<String> names() throws IOException {
    return rowLines().stream().map(line -> line.substring(line.indexOf('\t') + 1)).toList();
  }

  private List<String> rowLines() throws IOException {
    return Files.readAllLines(lines).subList(1, (int) rows + 1);
  }

  private long rowBytes() {
    return (long) width * Float.BYTES;
  }

  /** Removes the files. */
  void delete() throws IOException {
    close();
    Files.delete(values);
    Files.delete(lines);
  }

  @Override
  public void close() throws IOException {
    try {
      data.close();
    } finally {
      list.close();
    }
  }
}
