package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.source.ImageSource;
import java.util.Objects;

/**
 * Batches of augmented views for training, in an order shuffled anew each epoch; a short last batch
 * is dropped, or kept by a loader {@link #ofAll}.
 *
 * <p>The order depends on (seed, epoch), a view on (seed, epoch, image index, view index), and on
 * nothing else: neither the number of workers nor the batch an epoch is started at change a pixel.
 * The order is the permutation of {@link KeyedRandom} with keys (1, epoch), a view is drawn with
 * keys (2, epoch, image index, view index), what a plugin draws in it with (3, its place) after
 * those.
 */
public final class ViewLoader {
  /** Key of the random stream of the order of images, beside that of views. */
  private static final long ORDER_STREAM = 1;

  private final ViewPipeline pipeline;
  private final long stepsPerEpoch;

  /**
   * A loader of views that no plugin has a part in.
   *
   * @throws ConfigException if the batch is larger than the dataset, a batch does not fit the
   *     memory, or the views do not fit the images
   */
  public ViewLoader(ImageSource source, ViewPlan plan, LoaderOptions options) {
    this(source, plan, ForeignAugmentations.NONE, options);
  }

  /**
   * A loader.
   *
   * @param foreign does what plugins bring
   * @throws ConfigException if the batch is larger than the dataset, a batch does not fit the
   *     memory, or the views do not fit the images
   */
  public ViewLoader(
      ImageSource source, ViewPlan plan, ForeignAugmentations foreign, LoaderOptions options) {
    if (options.batchSize() > source.size()) {
      throw new ConfigException(
          "the batch size %s is larger than the dataset: '%s' holds %s images"
              .formatted(options.batchSize(), source.description(), source.size()));
    }
    pipeline = new ViewPipeline(source, plan.views(), foreign, options, true);
    stepsPerEpoch = source.size() / options.batchSize();
  }

  private ViewLoader(ViewPipeline pipeline, long stepsPerEpoch) {
    this.pipeline = pipeline;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  /**
   * A loader that shows every image in every epoch: the last batch may be short, and a dataset
   * smaller than a batch is one batch. A last batch of a single image, whose statistics no batch
   * norm can take, is dropped all the same.
   *
   * @throws ConfigException if a batch does not fit the memory, or the views do not fit the images
   */
  public static ViewLoader ofAll(ImageSource source, ViewPlan plan, LoaderOptions options) {
    int size = Math.min(options.batchSize(), Math.max(1, source.size()));
    long steps = source.size() / size + (source.size() % size > 1 ? 1 : 0);
    return new ViewLoader(
        new ViewPipeline(
            source, plan.views(), ForeignAugmentations.NONE, options.withBatchSize(size), true),
        steps);
  }

  /** Batches in an epoch. */
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
