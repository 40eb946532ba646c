package dev.emc.images.augment;

import dev.emc.api.view.Augmentation;
import java.util.ArrayList;
import java.util.List;

/**
 * What was drawn for a view in two parts: what is done on the host, first, and what changes values
 * and can be left to a device.
 *
 * @param host operations that move pixels, and those of plugins, in order
 * @param photometric operations that the image has, in order
 */
public record SplitDraw(List<PixelOp> host, List<PixelOp.Photometric> photometric) {
  public SplitDraw {
    host = List.copyOf(host);
    photometric = List.copyOf(photometric);
  }

  /**
   * Splits operations of a view that {@link #isPossible}. A flip that comes late is brought
   * forward, which changes no byte.
   *
   * @param channels of the image; a grey one has no saturation, hue or other grey
   */
  public static SplitDraw of(List<PixelOp> ops, int channels) {
    var host = new ArrayList<PixelOp>();
    var photometric = new ArrayList<PixelOp.Photometric>();
    for (PixelOp op : ops) {
      if (!(op instanceof PixelOp.Photometric change)) {
        host.add(op);
      } else if (channels > 1 || change.changesGrey()) {
        photometric.add(change);
      }
    }
    return new SplitDraw(host, photometric);
  }

  /** Whether no augmentation of the host, a flip aside, comes after one that changes values. */
  public static boolean isPossible(List<Augmentation> augmentations) {
    boolean changed = false;
    for (Augmentation augmentation : augmentations) {
      Effect effect = augmentation.accept(new Effects());
      if (effect == Effect.ON_HOST && changed) {
        return false;
      }
      changed |= effect == Effect.CHANGES;
    }
    return true;
  }

  /** What an augmentation does to pixels. */
  private enum Effect {
    /** Cuts, resizes, or is a plugin's. */
    ON_HOST,
    MIRRORS,
    CHANGES
  }

  private static final class Effects implements Augmentation.Visitor<Effect> {
    @Override
    public Effect randomResizedCrop(Augmentation.RandomResizedCrop augmentation) {
      return Effect.ON_HOST;
    }

    @Override
    public Effect resizeCenterCrop(Augmentation.ResizeCenterCrop augmentation) {
      return Effect.ON_HOST;
    }

    @Override
    public Effect horizontalFlip(Augmentation.HorizontalFlip augmentation) {
      return Effect.MIRRORS;
    }

    @Override
    public Effect colorJitter(Augmentation.ColorJitter augmentation) {
      return Effect.CHANGES;
    }

    @Override
    public Effect grayscale(Augmentation.Grayscale augmentation) {
      return Effect.CHANGES;
    }

    @Override
    public Effect gaussianBlur(Augmentation.GaussianBlur augmentation) {
      return Effect.CHANGES;
    }

    @Override
    public Effect solarize(Augmentation.Solarize augmentation) {
      return Effect.CHANGES;
    }

    @Override
    public Effect normalize(Augmentation.Normalize augmentation) {
      return Effect.CHANGES;
    }

    @Override
    public Effect fromPlugin(Augmentation.FromPlugin augmentation) {
      return Effect.ON_HOST;
    }
  }
}
