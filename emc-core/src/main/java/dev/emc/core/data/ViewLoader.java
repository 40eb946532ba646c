package dev.emc.core.data;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.augment.KeyedRandom;
import java.util.Objects;

/**
 * Batches of augmented views for training, in an order shuffled anew each epoch; a short last batch
 * is dropped.
 *
 * <p>The order depends on (seed, epoch), a view on (seed, epoch, image index, view index), and on
 * nothing else: neither the number of workers nor the batch an epoch is started at change a pixel.
 */
public final class ViewLoader {
  /** Key of the random stream of the order of images, beside that of views. */
  private static final long ORDER_STREAM = 1;

  private final ViewPipeline pipeline;
  private final long stepsPerEpoch;

  /**
   * A loader.
   *
   * @throws ConfigException if the batch is larger than the dataset, a batch does not fit the
   *     memory, or the views do not fit the images
   */
  public ViewLoader(ImageSource source, ViewPlan plan, LoaderOptions options) {
    if (options.batchSize() > source.size()) {
      throw new ConfigException(
          "the batch size %d is larger than the dataset: '%s' holds %d images"
              .formatted(options.batchSize(), source.description(), source.size()));
    }
    pipeline = new ViewPipeline(source, plan.views(), options, true);
    stepsPerEpoch = source.size() / options.batchSize();
  }

  /** Full batches in an epoch. */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /**
   * The batches of an epoch, from one of them on. Only one epoch may be open at a time.
   *
   * @param epoch from 0
   * @param firstBatch from 0; the number of steps done if the epoch was begun before
   */
  public ViewBatches epoch(int epoch, long firstBatch) {
    Objects.checkIndex(firstBatch, stepsPerEpoch + 1);
    int[] order =
        KeyedRandom.of(pipeline.options().seed(), ORDER_STREAM, epoch)
            .permutation(pipeline.source().size());
    return pipeline.start(epoch, order, firstBatch, stepsPerEpoch);
  }

  /** The images that could not be read, in all epochs so far. */
  public SkippedImages skipped() {
    return pipeline.skipped();
  }
}
