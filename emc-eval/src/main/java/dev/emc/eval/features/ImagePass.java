package dev.emc.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.engine.GradMode;
import dev.emc.images.load.EvalLoader;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * One pass over images in index order, batch by batch, without recording: each batch becomes rows.
 */
public final class ImagePass {
  private static final int BATCH = 256;

  private final NDManager parent;
  private final ViewSpec view;
  private final PassListener listener;

  /**
   * A pass.
   *
   * @param parent on the network's device; managers of batches are made of it
   * @param view how an image is brought to the network's size; usually without chance
   */
  public ImagePass(NDManager parent, ViewSpec view, PassListener listener) {
    this.parent = parent;
    this.view = view;
    this.listener = listener;
  }

  /** Takes the rows of a batch. */
  @FunctionalInterface
  public interface RowSink {
    /**
     * Takes the next rows.
     *
     * @param values row-major, one row for each image
     * @param images index of each row's image, ascending from batch to batch
     */
    void accept(float[] values, int[] images) throws IOException;
  }

  /**
   * Hands out rows batch by batch, so that nothing grows with their number.
   *
   * @param forward (N, C, H, W) → (N, columns)
   */
  public void forEach(ImageSource images, UnaryOperator<NDArray> forward, RowSink sink)
      throws IOException {
    forEach(images, 0, forward, sink);
  }

  private void forEach(ImageSource images, int first, UnaryOperator<NDArray> forward, RowSink sink)
      throws IOException {
    var loader = new EvalLoader(images, view, LoaderOptions.of(BATCH, 0));
    long read = 0;
    try (ViewBatches batches = loader.batches(first)) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next();
            NDManager manager = parent.newSubManager()) {
          NDArray input = manager.create(batch.view(0), batch.shape(0), DataType.FLOAT32);
          sink.accept(GradMode.off(() -> forward.apply(input).toFloatArray()), batch.indices());
          listener.read(read += batch.size());
        }
      }
    }
    if (loader.skipped().count() > 0) {
      listener.skipped(loader.skipped().summary());
    }
  }

  /**
   * Adds the rows to a file that it does not have yet, batch by batch.
   *
   * @param forward (N, C, H, W) → (N, columns)
   * @param stop asked after each batch
   * @return whether all images were reached
   */
  public boolean fill(
      RowFile file, ImageSource images, UnaryOperator<NDArray> forward, BooleanSupplier stop)
      throws IOException {
    return fill(file, images, forward, (values, indices) -> {}, stop);
  }

  /**
   * The same, where rows may be refused.
   *
   * @param check sees each batch before the file does; what it throws ends the pass
   */
  boolean fill(
      RowFile file,
      ImageSource images,
      UnaryOperator<NDArray> forward,
      RowSink check,
      BooleanSupplier stop)
      throws IOException {
    int first = file.next();
    if (first >= images.size()) {
      return true;
    }
    try {
      forEach(
          images,
          first,
          forward,
          (values, indices) -> {
            check.accept(values, indices);
            file.append(values, indices, Arrays.stream(indices).mapToObj(images::name).toList());
            if (stop.getAsBoolean()) {
              throw new CancellationException();
            }
          });
      return true;
    } catch (CancellationException e) {
      return false;
    }
  }

  /** All rows. */
  public ImageRows rows(ImageSource images, UnaryOperator<NDArray> forward) {
    var all = new Collected(images.size());
    try {
      forEach(images, forward, all::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.rows();
  }

  /** Rows in the one array that they need, as wide as the first says. */
  private static final class Collected {
    private final int[] images;
    private float[] values = new float[0];
    private int width;
    private int count;

    Collected(int most) {
      this.images = new int[most];
    }

    void add(float[] batch, int[] read) {
      if (read.length == 0) {
        return;
      }
      if (count == 0) {
        width = batch.length / read.length;
        values = new float[Math.multiplyExact(images.length, width)];
      }
      System.arraycopy(batch, 0, values, count * width, batch.length);
      System.arraycopy(read, 0, images, count, read.length);
      count += read.length;
    }

    ImageRows rows() {
      boolean whole = count == images.length;
      return new ImageRows(
          width,
          whole ? values : Arrays.copyOf(values, count * width),
          whole ? images : Arrays.copyOf(images, count));
    }
  }
}
