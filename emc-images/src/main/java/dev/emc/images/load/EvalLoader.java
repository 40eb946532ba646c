package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.source.ImageSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batches of one view of every image, in index order, a short last batch included: for extracting
 * features.
 *
 * <p>An unreadable image that may be skipped is left out, so that a batch may be smaller than asked
 * for; {@link ViewBatch#indices} says what it holds.
 */
public final class EvalLoader {
  private final ViewPipeline pipeline;

  /**
   * A loader.
   *
   * @param view one view, its count aside; random augmentations draw as in epoch 0
   * @throws ConfigException if a batch does not fit the memory or the view does not fit the images
   */
  public EvalLoader(ImageSource source, ViewSpec view, LoaderOptions options) {
    // Numbers of an evaluation are compared with those of others: its pixels are exact.
    pipeline =
        new ViewPipeline(
            source,
            List.of(view),
            ForeignAugmentations.NONE,
            options.withReducedDecoding(false),
            false);
  }

  /** Batches in all, the last one perhaps short. */
  public long batchCount() {
    return batchCount(pipeline.source().size());
  }

  private long batchCount(int images) {
    int batchSize = pipeline.options().batchSize();
    return (images + batchSize - 1L) / batchSize;
  }

  /** All batches. Only one iteration may be open at a time. */
  public ViewBatches batches() {
    return batches(0);
  }

  /**
   * The batches from an image on, to go on after those before it. Only one iteration may be open at
   * a time.
   *
   * @param first index of the image; it begins a batch
   */
  public ViewBatches batches(int first) {
    int[] order = IntStream.range(first, pipeline.source().size()).toArray();
    return pipeline.start(0, order, 0, batchCount(order.length));
  }

  /** The images that could not be read so far. */
  public SkippedImages skipped() {
    return pipeline.skipped();
  }
}
