package dev.emc.eval.features;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file of rows that grows batch by batch, outlives a stop at any moment, and becomes an {@code
 * .npy} or {@code .safetensors} file with a list of names beside it when all rows are there. Until
 * then they are in {@link RowParts}.
 */
public final class RowFile implements AutoCloseable {
  private static final String NPY = ".npy";
  private static final String SAFETENSORS = ".safetensors";

  private final Path target;
  private final RowParts parts;

  private RowFile(Path target, RowParts parts) {
    this.target = target;
    this.parts = parts;
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
    return new RowFile(target, RowParts.open(target, origin, replace));
  }

  /** Where the names of a file's rows are: {@code FILE.names.txt}. */
  public static Path namesOf(Path target) {
    return RowParts.beside(target, ".names.txt");
  }

  /** Index of the first image that has no row yet. */
  public int next() {
    return parts.next();
  }

  /** Rows there are. */
  public long rows() {
    return parts.rows();
  }

  /** Columns of a row; 0 before the first. */
  public int width() {
    return parts.width();
  }

  /**
   * Adds rows.
   *
   * @param batch row-major
   * @param images index of each row's image, ascending
   * @param names of each row's image
   */
  public void append(float[] batch, int[] images, List<String> names) throws IOException {
    parts.append(batch, images, names);
  }

  /**
   * Makes the whole file and its list of names, {@code FILE.names.txt}, and removes the parts.
   *
   * @return the list of names
   * @throws ConfigException if there is no row
   */
  public Path finish() throws IOException {
    if (rows() == 0) {
      throw new ConfigException("no image could be read: there is nothing to write");
    }
    parts.force();
    Tensor tensor = parts.tensor();
    Path names = namesOf(target);
    // The names come to their place after the rows that they belong to, or not at all.
    WholeFile.linesAfter(names, parts.names(), () -> write(tensor));
    parts.delete();
    return names;
  }

  /** Removes the parts: what is made of the same origin begins anew. */
  public void discard() throws IOException {
    parts.delete();
  }

  private void write(Tensor tensor) throws IOException {
    if (target.toString().endsWith(NPY)) {
      NpyFile.write(target, tensor);
    } else {
      SafeTensors.write(target, Map.of("features", tensor), Map.of("format", "pt"));
    }
  }

  /** The rows there are, in memory. */
  public ImageRows read() throws IOException {
    return rows() == 0
        ? new ImageRows(0, new float[0], new int[0])
        : new ImageRows(width(), parts.tensor().toFloats(), parts.images());
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }
}
