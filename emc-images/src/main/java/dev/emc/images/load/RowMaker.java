package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.AugmentationFailure;
import dev.emc.images.augment.ForeignMemory;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.augment.PixelOp;
import dev.emc.images.augment.Reduction;
import dev.emc.images.augment.SplitDraw;
import dev.emc.images.augment.ViewDraw;
import dev.emc.images.augment.ViewRenderer;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads images and writes their views into a batch: the work of one worker thread. */
final class RowMaker {
  /** Key of the random stream of a view, beside that of the order of images. */
  private static final long VIEW_STREAM = 2;

  /** So many unreadable images in a row are no accident. */
  private static final int MAX_TRIES = 100;

  private final ViewPipeline pipeline;
  private final int epoch;
  private final ViewRenderer renderer;

  RowMaker(ViewPipeline pipeline, int epoch) {
    this.pipeline = pipeline;
    this.epoch = epoch;
    renderer = new ViewRenderer(pipeline.foreign());
  }

  /**
   * Fills a row.
   *
   * @param wanted index of the image
   * @return index of the image that the row holds, or {@link PooledBatch#MISSING}
   * @throws ConfigException if no image can be had; one line that names it
   */
  int make(int wanted, Slot slot, int row) {
    ImageSource source = pipeline.source();
    int index = wanted;
    for (int tries = 1; ; tries++) {
      try {
        int found = index;
        LargeImages.use(source, index, choice(found), image -> render(image, found, slot, row));
        return index;
      } catch (IOException e) {
        if (e.getCause() instanceof ForeignMemory memory) {
          throw at(memory.failure(), index);
        }
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        if (pipeline.options().unreadable() == Unreadable.FAIL) {
          throw new ConfigException(
              "cannot read image '%s' of '%s': %s"
                  .formatted(source.name(index), source.description(), reason),
              e);
        }
        pipeline.skipped().add(new SkippedImages.Skipped(index, source.name(index), reason));
        if (!pipeline.replacesUnreadable()) {
          return PooledBatch.MISSING;
        }
        if (tries == Math.min(MAX_TRIES, source.size())) {
          throw new ConfigException(
              "%s images of '%s' in a row cannot be read, the last is '%s': %s"
                  .formatted(tries, source.description(), source.name(index), reason),
              e);
        }
        index = (index + 1) % source.size();
      } catch (ConfigException e) {
        throw e;
      } catch (AugmentationFailure e) {
        throw at(e, index);
      } catch (RuntimeException | OutOfMemoryError e) {
        throw new IllegalStateException(
            "image '%s' of '%s' failed: %s".formatted(source.name(index), source.description(), e),
            e);
      }
    }
  }

  private AugmentationFailure at(AugmentationFailure failure, int index) {
    ImageSource source = pipeline.source();
    return failure.at("image '%s' of '%s'".formatted(source.name(index), source.description()));
  }

  /** Draws what is done to an image in order to know how many of its pixels that needs. */
  private Reduction.Choice choice(int index) {
    return pipeline.options().reducedDecoding()
        ? (height, width) -> Reduction.largest(draw(index, height, width))
        : Reduction.Choice.NONE;
  }

  /** The operations of each view: the same for the same size, however often they are drawn. */
  private List<List<PixelOp>> draw(int index, int height, int width) {
    var drawn = new ArrayList<List<PixelOp>>();
    for (ViewSpec spec : pipeline.views()) {
      var random =
          KeyedRandom.of(pipeline.options().seed(), VIEW_STREAM, epoch, index, drawn.size());
      drawn.add(ViewDraw.draw(spec, height, width, random));
    }
    return drawn;
  }

  private void render(Image image, int index, Slot slot, int row) {
    List<ViewSpec> views = pipeline.views();
    Reduction reduction = image.reduction();
    List<List<PixelOp>> drawn = draw(index, reduction.height(), reduction.width());
    for (int v = 0; v < views.size(); v++) {
      ViewSpec spec = views.get(v);
      try {
        if (pipeline.options().augmentOn() == AugmentOn.HOST) {
          renderer.render(image, spec, drawn.get(v), slot.floats(v), row * slot.rowSize(v));
        } else {
          SplitDraw split = SplitDraw.of(drawn.get(v), image.channels());
          renderer.render(image, spec, split.host(), slot.bytes(v), row * slot.rowSize(v));
          slot.leave(v, row, split.photometric());
        }
      } catch (IllegalArgumentException | ConfigException e) {
        throw new ConfigException(
            "image '%s': %s".formatted(pipeline.source().name(index), e.getMessage()), e);
      }
    }
  }
}
