package dev.emc.core.data;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
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
    pipeline = new ViewPipeline(source, List.of(view), options.withReducedDecoding(false), false);
  }

  /** Batches in all, the last one perhaps short. */
  public long batchCount() {
    int batchSize = pipeline.options().batchSize();
    return (pipeline.source().size() + batchSize - 1L) / batchSize;
  }

  /** All batches. Only one iteration may be open at a time. */
  public ViewBatches batches() {
    int[] order = IntStream.range(0, pipeline.source().size()).toArray();
    return pipeline.start(0, order, 0, batchCount());
  }

  /** The images that could not be read so far. */
  public SkippedImages skipped() {
    return pipeline.skipped();
  }
}
