package dev.emc.eval.improve;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.Solarize;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.survey.ImageSurvey;
import java.util.ArrayList;
import java.util.List;

/**
 * A method's views, made fit for a network and for images: small images keep their size, and less
 * of them is cut away and blurred, as in the small recipes; grey ones lose no colour.
 */
final class ChosenViews {
  /** From this side on, in pixels, images are treated as photos. */
  private static final int PHOTO = 64;

  private static final int SMALLEST = 16;
  private static final int STEP = 4;
  private static final double SMALL_SCALE = 0.3;
  private static final double SMALL_CROP_SCALE = 0.1;
  private static final double SMALL_RADIUS = 1;
  private static final double SMALL_BLUR = 0.3;

  private ChosenViews() {}

  /**
   * Side of the large views: that of the images the positions are for, else that of the images, and
   * at most what the model is made for.
   */
  static int size(FoundModel model, ImageSurvey survey) {
    if (model.imageSize() > 0) {
      int size = Math.min(model.imageSize(), model.largest());
      return Math.max(model.patch(), size - size % model.patch());
    }
    int rounded = (survey.longestSide() + STEP - 1) / STEP * STEP;
    return Math.max(SMALLEST, Math.min(model.largest(), rounded));
  }

  /**
   * The views.
   *
   * @param plan of the method
   * @param size of the large views, in pixels
   * @param model whose channels and patches they have
   */
  static List<ViewSpec> of(ViewPlan plan, int size, FoundModel model, ImageSurvey survey) {
    List<ViewSpec> views = new ArrayList<>();
    for (ViewSpec spec : plan.specs()) {
      boolean isFull = spec.size() == plan.fullSize();
      int side = isFull ? size : crop(spec.size(), plan.fullSize(), size, model.patch());
      views.add(
          new ViewSpec(
              side,
              spec.count(),
              augmentations(spec.augmentations(), size, model, survey, isFull)));
    }
    return views;
  }

  private static int crop(int crop, int full, int size, int patch) {
    int step = Math.max(patch, STEP);
    int side = (int) Math.round((double) crop * size / full / step) * step;
    return Math.max(step, Math.min(size, side));
  }

  private static List<Augmentation> augmentations(
      List<Augmentation> wanted, int size, FoundModel model, ImageSurvey survey, boolean isFull) {
    boolean isSmall = size < PHOTO;
    boolean isGrey = model.channels() == 1 || survey.grey() == survey.images();
    List<Augmentation> fit = new ArrayList<>();
    for (Augmentation each : wanted) {
      if (each instanceof RandomResizedCrop crop && isSmall) {
        double least = isFull ? SMALL_SCALE : SMALL_CROP_SCALE;
        double low = Math.min(crop.scaleMax(), Math.max(crop.scaleMin(), least));
        double high = isFull ? crop.scaleMax() : Math.max(crop.scaleMax(), SMALL_SCALE);
        fit.add(
            new RandomResizedCrop(
                low, high, crop.ratioMin(), crop.ratioMax(), crop.interpolation()));
      } else if (each instanceof ColorJitter jitter && isGrey) {
        fit.add(
            new ColorJitter(jitter.brightness(), jitter.contrast(), 0, 0, jitter.probability()));
      } else if (each instanceof Grayscale && isGrey || each instanceof Solarize && isSmall) {
        continue;
      } else if (each instanceof GaussianBlur blur && isSmall) {
        fit.add(
            new GaussianBlur(
                Math.min(blur.radiusMin(), SMALL_RADIUS),
                Math.min(blur.radiusMax(), SMALL_RADIUS),
                Math.min(blur.probability(), SMALL_BLUR)));
      } else if (each instanceof Normalize && model.channels() == 1) {
        fit.add(grey(survey.brightness()));
      } else {
        fit.add(each);
      }
    }
    return fit;
  }

  /** That of the images, in three digits: nobody knows what the network was trained with. */
  private static Normalize grey(ImageSurvey.Brightness brightness) {
    double deviation = brightness.deviation() > 0 ? brightness.deviation() : 1;
    return new Normalize(List.of(rounded(brightness.mean())), List.of(rounded(deviation)));
  }

  private static double rounded(double value) {
    return Math.round(1000 * value) / 1000.0;
  }
}
