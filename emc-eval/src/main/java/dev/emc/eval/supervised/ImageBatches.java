package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.SkippedImages;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import java.util.Arrays;
import java.util.List;

/** Augmented views of some images, (N, C, size, size); the last batch may be short. */
final class ImageBatches implements TrainingBatches {
  private final ViewLoader loader;
  private final int[] rows;
  private final NDManager parent;

  /**
   * The batches.
   *
   * @param rows the images of the source that may be seen
   * @param view with random augmentations, drawn anew each epoch
   * @param parent managers of batches are made of it
   */
  ImageBatches(
      ImageSource images, int[] rows, ViewSpec view, int batchSize, long seed, NDManager parent) {
    this.rows = rows;
    this.parent = parent;
    this.loader =
        ViewLoader.ofAll(
            images.subset(rows), new ViewPlan(List.of(view)), LoaderOptions.of(batchSize, seed));
  }

  /** The images that could not be read so far. */
  SkippedImages skipped() {
    return loader.skipped();
  }

  @Override
  public long stepsPerEpoch() {
    return loader.stepsPerEpoch();
  }

  @Override
  public void forEach(int epoch, long firstBatch, Step step) {
    try (ViewBatches batches = loader.epoch(epoch, firstBatch)) {
      while (batches.hasNext()) {
        // The batch's memory is shared with the engine: the manager closes first.
        try (ViewBatch batch = batches.next();
            NDManager manager = parent.newSubManager()) {
          NDArray input = manager.create(batch.view(0), batch.shape(0), DataType.FLOAT32);
          step.accept(
              manager, input, Arrays.stream(batch.indices()).map(index -> rows[index]).toArray());
        }
      }
    }
  }
}
