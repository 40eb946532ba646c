package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.augment.SplitDraw;
import dev.emc.images.source.ImageSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What training and evaluation share: source, views, memory and the rule of one epoch at a time.
 */
final class ViewPipeline {
  private final ImageSource source;
  private final List<ViewSpec> views;
  private final LoaderOptions options;
  private final ForeignAugmentations foreign;
  private final boolean replacesUnreadable;
  private final SlotPool pool;
  private final SkippedImages skipped;
  private @Nullable BatchRun current;

  /**
   * A pipeline.
   *
   * @param views one spec per view
   * @param foreign does what plugins bring
   * @param replacesUnreadable whether another image takes the place of a skipped one
   * @throws ConfigException if the views do not fit the images or the memory
   */
  ViewPipeline(
      ImageSource source,
      List<ViewSpec> views,
      ForeignAugmentations foreign,
      LoaderOptions options,
      boolean replacesUnreadable) {
    this.source = source;
    this.views = List.copyOf(views);
    skipped = new SkippedImages(source);
    this.foreign = foreign;
    this.options = options;
    this.replacesUnreadable = replacesUnreadable;
    views.forEach(this::check);
    pool = new SlotPool(new BatchLayout(views, source.channels(), options), options.maxBytes());
  }

  private void check(ViewSpec spec) {
    if (options.augmentOn() == AugmentOn.DEVICE && !SplitDraw.isPossible(spec.augmentations())) {
      throw new ConfigException(
          "data.augment-on: device needs random-resized-crop, resize-center-crop and plugins' augmentations before every other that changes colours, but the view of %s pixels has one after; reorder it, or use host"
              .formatted(spec.size()));
    }
    for (int i = 0; i < spec.augmentations().size(); i++) {
      Augmentation augmentation = spec.augmentations().get(i);
      if (augmentation instanceof Augmentation.Normalize normalize) {
        if (i < spec.augmentations().size() - 1) {
          throw new ConfigException("normalize must be the last augmentation of a view");
        }
        if (normalize.mean().size() != source.channels()) {
          throw new ConfigException(
              "normalize has %s value%s, but the images of '%s' have %s channel%s"
                  .formatted(
                      normalize.mean().size(),
                      normalize.mean().size() == 1 ? "" : "s",
                      source.description(),
                      source.channels(),
                      source.channels() == 1 ? "" : "s"));
        }
      } else if (augmentation instanceof Augmentation.FromPlugin plugins) {
        foreign.of(plugins);
      } else if (augmentation instanceof Augmentation.ResizeCenterCrop crop
          && crop.resize() < spec.size()) {
        throw new ConfigException(
            "resize-center-crop resizes to %s pixels, fewer than the view's %s"
                .formatted(crop.resize(), spec.size()));
      }
    }
  }

  ImageSource source() {
    return source;
  }

  List<ViewSpec> views() {
    return views;
  }

  ForeignAugmentations foreign() {
    return foreign;
  }

  LoaderOptions options() {
    return options;
  }

  boolean replacesUnreadable() {
    return replacesUnreadable;
  }

  SlotPool pool() {
    return pool;
  }

  SkippedImages skipped() {
    return skipped;
  }

  /**
   * Starts making batches.
   *
   * @param order index of each image, in the order of the epoch
   * @param firstBatch first batch to make
   * @param lastBatch batch after the last one
   */
  ViewBatches start(int epoch, int[] order, long firstBatch, long lastBatch) {
    if (current != null && !current.isClosed()) {
      throw new IllegalStateException("close the batches of the epoch before starting another");
    }
    var maker = new BatchMaker(this, epoch, order, firstBatch, lastBatch);
    maker.start();
    var run = new BatchRun(this, maker, firstBatch, lastBatch);
    current = run;
    return run;
  }
}
