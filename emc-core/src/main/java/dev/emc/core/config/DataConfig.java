package dev.emc.core.config;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.Unreadable;
import org.jspecify.annotations.Nullable;

/** Which images a run trains on, and how they are read. */
public record DataConfig(
    @Describe("Folder, list or file of images, relative to the working directory") String train,
    @Describe("List of the images to take from the folder, or the part of VOC or CIFAR")
        @Nullable String list,
    @Describe("Index of the first image used") int from,
    @Describe("Index after the last image used; 0 = to the end") int to,
    @Describe("Threads that decode and augment; 0 = number of cores") int workers,
    @Describe(
            "Memory for batches made ahead of the step, in megabytes; two batches have it in any case")
        int prefetchMegabytes,
    @Describe("What to do with an image that cannot be read") Unreadable onBadImage,
    @Describe("Turn photos upright by their EXIF mark; torchvision leaves them as they are")
        boolean exifRotate,
    @Describe("Where jitter, grayscale, blur, solarise and normalisation run: host = the workers")
        AugmentOn augmentOn,
    @Describe(
            "Decode JPEGs at 1/2, 1/4 or 1/8 where all crops allow it: faster, pixels not quite PIL's")
        boolean reducedDecoding,
    @Describe("Turn files in colour to grey, for networks of one channel") boolean grey) {
  private static final int MAX_WORKERS = 1024;
  private static final int MAX_PREFETCH = 1 << 20;

  public DataConfig {
    Require.that(!train.isBlank(), "train must name a folder or file");
    Require.that(list == null || !list.isBlank(), "list must name a file or a part");
    Check.whole("from", from, 0, ImageRange.MAX_INDEX);
    Require.that(
        to == 0 || to > from, "to must be 0 (the end) or above from (" + from + "), got " + to);
    Check.whole("to", to, 0, ImageRange.MAX_INDEX);
    Check.whole("workers", workers, 0, MAX_WORKERS);
    Check.whole("prefetch-megabytes", prefetchMegabytes, 1, MAX_PREFETCH);
  }

  /** All images of a location. */
  public DataConfig(String train) {
    this(train, null, 0, 0, 0, 256, Unreadable.SKIP, false, AugmentOn.HOST, false, false);
  }

  /** Other images, read alike: all those of a list. */
  public DataConfig of(String location, String images) {
    return new DataConfig(
        location,
        images,
        0,
        0,
        workers,
        prefetchMegabytes,
        onBadImage,
        exifRotate,
        augmentOn,
        reducedDecoding,
        grey);
  }

  /** The same images, turned to grey. */
  public DataConfig inGrey() {
    return with(to, workers, true);
  }

  /** The same images up to an index, which is no longer used; 0 = to the end. */
  public DataConfig withTo(int end) {
    return with(end, workers, grey);
  }

  /** The same images, read by so many threads; 0 = number of cores. */
  public DataConfig withWorkers(int threads) {
    return with(to, threads, grey);
  }

  private DataConfig with(int end, int threads, boolean inGrey) {
    return new DataConfig(
        train,
        list,
        from,
        end,
        threads,
        prefetchMegabytes,
        onBadImage,
        exifRotate,
        augmentOn,
        reducedDecoding,
        inGrey);
  }
}
