package dev.emc.eval.features;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorData;
import dev.emc.files.IoReason;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows that grows batch by batch, outlives a stop at any moment, and becomes an {@code
 * .npy} or {@code .safetensors} file with a list of names beside it when all rows are there.
 *
 * <p>Until then {@code FILE.part} holds the values and {@code FILE.part.txt} a line for each row,
 * its index and name; what one of them has beyond the other is dropped when the work goes on.
 */
public final class RowFile implements AutoCloseable {
  private static final String NPY = ".npy";
  private static final String SAFETENSORS = ".safetensors";

  private final Path target;
  private final Path values;
  private final Path lines;
  private final String origin;
  private final FileChannel data;
  private final FileChannel list;
  private long rows;
  private int width;
  private int next;

  private RowFile(Path target, String origin, FileChannel data, FileChannel list) {
    this.target = target;
    this.values = beside(target, ".part");
    this.lines = beside(target, ".part.txt");
    this.origin = origin;
    this.data = data;
    this.list = list;
  }

  /**
   * Begins a file, or goes on with one that was begun.
   *
   * @param target where the whole file goes
   * @param origin what the rows are made of, in one line; rows of another origin are not mixed in
   * @throws ConfigException if the target has another ending, exists, or was begun from elsewhere
   */
  public static RowFile open(Path target, String origin) throws IOException {
    return open(target, origin, false);
  }

  /**
   * Begins a file, or goes on with one that was begun.
   *
   * @param target where the whole file goes
   * @param origin what the rows are made of, in one line
   * @param replace whether a whole file that is there is replaced at the end, and one that was
   *     begun from elsewhere is begun anew
   */
  public static RowFile open(Path target, String origin, boolean replace) throws IOException {
    String name = target.toString();
    if (!name.endsWith(NPY) && !name.endsWith(SAFETENSORS)) {
      throw new ConfigException(
          "--out %s: a file that ends with .npy or .safetensors is expected".formatted(target));
    }
    if (!replace && Files.exists(target)) {
      throw new ConfigException(
          "--out %s exists already; remove it or choose another name".formatted(target));
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel data = channel(beside(target, ".part"));
    FileChannel list = channel(beside(target, ".part.txt"));
    var file = new RowFile(target, origin, data, list);
    try {
      file.goOn(replace);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return file;
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

  /** Where the names of a file's rows are: {@code FILE.names.txt}. */
  public static Path namesOf(Path target) {
    return beside(target, ".names.txt");
  }

  /** Index of the first image that has no row yet. */
  public int next() {
    return next;
  }

  /** Rows there are. */
  public long rows() {
    return rows;
  }

  /** Columns of a row; 0 before the first. */
  public int width() {
    return width;
  }

  /**
   * Adds rows.
   *
   * @param batch row-major
   * @param images index of each row's image, ascending
   * @param names of each row's image
   */
  public void append(float[] batch, int[] images, List<String> names) throws IOException {
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
          "%d values are no %d rows of %d".formatted(batch.length, images.length, width));
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

  /**
   * Makes the whole file and its list of names, {@code FILE.names.txt}, and removes the parts.
   *
   * @return the list of names
   * @throws ConfigException if there is no row
   */
  public Path finish() throws IOException {
    if (rows == 0) {
      throw new ConfigException("no image could be read: there is nothing to write");
    }
    data.force(true);
    Tensor tensor = tensor();
    List<String> named = new ArrayList<>();
    for (String line : rowLines()) {
      named.add(line.substring(line.indexOf('\t') + 1));
    }
    Path names = namesOf(target);
    // The names come to their place after the rows that they belong to, or not at all.
    WholeFile.linesAfter(names, named, () -> write(tensor));
    close();
    Files.delete(values);
    Files.delete(lines);
    return names;
  }

  private void write(Tensor tensor) throws IOException {
    if (target.toString().endsWith(NPY)) {
      NpyFile.write(target, tensor);
    } else {
      SafeTensors.write(target, Map.of("features", tensor), Map.of("format", "pt"));
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

  /** The rows there are, in memory. */
  public ImageRows read() throws IOException {
    if (rows == 0) {
      return new ImageRows(0, new float[0], new int[0]);
    }
    int[] images = rowLines().stream().mapToInt(this::image).toArray();
    return new ImageRows(width, tensor().toFloats(), images);
  }

  private Tensor tensor() throws IOException {
    return new Tensor(
        DType.F32,
        new long[] {rows, width},
        TensorData.inFile(ByteSource.file(values), 0, rows * rowBytes()));
  }

  private List<String> rowLines() throws IOException {
    return Files.readAllLines(lines).subList(1, (int) rows + 1);
  }

  private long rowBytes() {
    return (long) width * Float.BYTES;
  }

  private static Path beside(Path target, String suffix) {
    return target.resolveSibling(target.getFileName() + suffix);
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

  @Override
  public void close() throws IOException {
    try {
      data.close();
    } finally {
      list.close();
    }
  }
}
