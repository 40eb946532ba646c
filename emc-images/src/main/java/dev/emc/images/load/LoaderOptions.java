package dev.emc.images.load;

import dev.emc.api.ConfigException;

/**
 * How batches are made.
 *
 * @param batchSize images in a batch, N
 * @param seed of the order of images and of all augmentation
 * @param workers threads that decode and augment
 * @param maxBytes native memory for batches, those made ahead and those handed out together
 * @param unreadable what to do about an image that cannot be read
 * @param augmentOn where jitter, grayscale, blur, solarise and normalisation are done
 * @param reducedDecoding whether JPEGs are decoded at a part of their size where all views of an
 *     image allow it; an {@link EvalLoader} never does
 * @param share which images of each batch this loader makes
 */
public record LoaderOptions(
    int batchSize,
    long seed,
    int workers,
    long maxBytes,
    Unreadable unreadable,
    AugmentOn augmentOn,
    boolean reducedDecoding,
    BatchShare share) {
  /** Holds two batches of 512 colour images in two views of 224 pixels. */
  private static final long DEFAULT_BYTES = 1280L << 20;

  public LoaderOptions {
    require(batchSize >= 1, "the batch size must be at least 1, got " + batchSize);
    require(workers >= 1, "the number of data workers must be at least 1, got " + workers);
    require(maxBytes >= 1, "the loader's memory must be at least 1 byte, got " + maxBytes);
  }

  /** Whole batches. */
  public LoaderOptions(
      int batchSize,
      long seed,
      int workers,
      long maxBytes,
      Unreadable unreadable,
      AugmentOn augmentOn,
      boolean reducedDecoding) {
    this(
        batchSize,
        seed,
        workers,
        maxBytes,
        unreadable,
        augmentOn,
        reducedDecoding,
        BatchShare.WHOLE);
  }

  /** Everything on the host, with images decoded at full size. */
  public LoaderOptions(
      int batchSize, long seed, int workers, long maxBytes, Unreadable unreadable) {
    this(batchSize, seed, workers, maxBytes, unreadable, AugmentOn.HOST, false);
  }

  /**
   * As many workers as there are processors, unreadable images skipped, and 1280 MiB of memory, but
   * no more than the heap may take: by default the platform bounds native buffers by that.
   */
  public static LoaderOptions of(int batchSize, long seed) {
    Runtime runtime = Runtime.getRuntime();
    return new LoaderOptions(
        batchSize,
        seed,
        runtime.availableProcessors(),
        Math.min(DEFAULT_BYTES, runtime.maxMemory() / 4 * 3),
        Unreadable.SKIP);
  }

  /** The same with another batch size. */
  public LoaderOptions withBatchSize(int images) {
    return new LoaderOptions(
        images, seed, workers, maxBytes, unreadable, augmentOn, reducedDecoding, share);
  }

  /** The same with another number of workers. */
  public LoaderOptions withWorkers(int number) {
    return new LoaderOptions(
        batchSize, seed, number, maxBytes, unreadable, augmentOn, reducedDecoding, share);
  }

  /** The same with another bound on memory. */
  public LoaderOptions withMaxBytes(long bytes) {
    return new LoaderOptions(
        batchSize, seed, workers, bytes, unreadable, augmentOn, reducedDecoding, share);
  }

  /** The same with another policy. */
  public LoaderOptions withUnreadable(Unreadable policy) {
    return new LoaderOptions(
        batchSize, seed, workers, maxBytes, policy, augmentOn, reducedDecoding, share);
  }

  /** The same with another place to augment. */
  public LoaderOptions withAugmentOn(AugmentOn place) {
    return new LoaderOptions(
        batchSize, seed, workers, maxBytes, unreadable, place, reducedDecoding, share);
  }

  /** The same with reduced decoding or without. */
  public LoaderOptions withReducedDecoding(boolean reduced) {
    return new LoaderOptions(
        batchSize, seed, workers, maxBytes, unreadable, augmentOn, reduced, share);
  }

  /** The same with a part of each batch. */
  public LoaderOptions withShare(BatchShare part) {
    return new LoaderOptions(
        batchSize, seed, workers, maxBytes, unreadable, augmentOn, reducedDecoding, part);
  }

  /** Images of each batch that this loader makes. */
  int rows() {
    return share.size(batchSize);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new ConfigException(message);
    }
  }
}
