package dev.emc.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.data.EvalLoader;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.LoaderOptions;
import dev.emc.core.data.ViewBatch;
import dev.emc.core.data.ViewBatches;
import dev.emc.core.engine.GradMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * One pass over images in index order, batch by batch, without recording: each batch becomes rows.
 */
public final class ImagePass {
  private static final int BATCH = 256;

  private final NDManager parent;
  private final ViewSpec view;
  private final LongConsumer progress;

  /**
   * A pass.
   *
   * @param parent on the network's device; managers of batches are made of it
   * @param view how an image is brought to the network's size; usually without chance
   * @param progress is told after each batch how many images were read of the source at hand
   */
  public ImagePass(NDManager parent, ViewSpec view, LongConsumer progress) {
    this.parent = parent;
    this.view = view;
    this.progress = progress;
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
    var loader = new EvalLoader(images, view, LoaderOptions.of(BATCH, 0));
    long read = 0;
    try (ViewBatches batches = loader.batches()) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next();
            NDManager manager = parent.newSubManager()) {
          NDArray input = manager.create(batch.view(0), batch.shape(0), DataType.FLOAT32);
          sink.accept(GradMode.off(() -> forward.apply(input).toFloatArray()), batch.indices());
          progress.accept(read += batch.size());
        }
      }
    }
  }

  /** All rows. */
  public ImageRows rows(ImageSource images, UnaryOperator<NDArray> forward) {
    var parts = new ArrayList<float[]>();
    var indices = new ArrayList<int[]>();
    try {
      forEach(
          images,
          forward,
          (values, read) -> {
            parts.add(values);
            indices.add(read);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int[] read = indices.stream().flatMapToInt(IntStream::of).toArray();
    int length = parts.stream().mapToInt(part -> part.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return new ImageRows(read.length == 0 ? 0 : length / read.length, all, read);
  }
}
