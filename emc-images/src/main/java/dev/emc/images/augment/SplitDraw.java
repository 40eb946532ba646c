package dev.emc.images.augment;

import dev.emc.api.view.Augmentation;
import java.util.ArrayList;
import java.util.List;

/**
 * What was drawn for a view in two parts: what moves pixels, done first, and what changes values.
 *
 * @param geometric operations, in order
 * @param photometric operations that the image has, in order
 */
public record SplitDraw(List<PixelOp.Geometric> geometric, List<PixelOp.Photometric> photometric) {
  public SplitDraw {
    geometric = List.copyOf(geometric);
    photometric = List.copyOf(photometric);
  }

  /**
   * Splits operations of a view that {@link #isPossible}. A flip that comes late is brought
   * forward, which changes no byte.
   *
   * @param channels of the image; a grey one has no saturation, hue or other grey
   */
  public static SplitDraw of(List<PixelOp> ops, int channels) {
    var geometric = new ArrayList<PixelOp.Geometric>();
    var photometric = new ArrayList<PixelOp.Photometric>();
    for (PixelOp op : ops) {
      if (op instanceof PixelOp.Geometric move) {
        geometric.add(move);
      } else if (op instanceof PixelOp.Photometric change && (channels > 1 || suitsGrey(change))) {
        photometric.add(change);
      }
    }
    return new SplitDraw(geometric, photometric);
  }

  /** Whether no augmentation cuts or resizes after one that changes values. */
  public static boolean isPossible(List<Augmentation> augmentations) {
    boolean changed = false;
    for (Augmentation augmentation : augmentations) {
      boolean cuts =
          augmentation instanceof Augmentation.RandomResizedCrop
              || augmentation instanceof Augmentation.ResizeCenterCrop;
      if (cuts && changed) {
        return false;
      }
      changed |= !cuts && !(augmentation instanceof Augmentation.HorizontalFlip);
    }
    return true;
  }

  private static boolean suitsGrey(PixelOp.Photometric op) {
    return !(op instanceof PixelOp.Saturation
        || op instanceof PixelOp.Hue
        || op instanceof PixelOp.Gray);
  }
}
