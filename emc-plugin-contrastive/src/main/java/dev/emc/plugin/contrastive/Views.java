package dev.emc.plugin.contrastive;

import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.Solarize;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.List;

/** The two views of these methods' papers, and what is asked of a run's views. */
final class Views {
  private static final int SIZE = 224;
  private static final Augmentation CROP = RandomResizedCrop.of(0.08, 1, Interpolation.BICUBIC);
  private static final Augmentation NORMALIZE =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  private Views() {}

  /** Those of BYOL (Zbontar et al. 2021, section 2.2): alike but for blur and solarise. */
  static ViewPlan barlowTwins() {
    return new ViewPlan(List.of(barlowTwins(1.0, 0.0), barlowTwins(0.1, 0.2)));
  }

  private static ViewSpec barlowTwins(double blurProbability, double solarizeProbability) {
    return new ViewSpec(
        SIZE,
        1,
        List.of(
            CROP,
            new HorizontalFlip(0.5),
            new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, blurProbability),
            new Solarize(128, solarizeProbability),
            NORMALIZE));
  }

  /**
   * Two alike with colour distortion of strength 1 (Chen et al. 2020, appendix A). The released
   * code does not normalise; other code and ours do, which a first convolution can undo.
   */
  static ViewPlan simClr() {
    return new ViewPlan(
        List.of(
            new ViewSpec(
                SIZE,
                2,
                List.of(
                    CROP,
                    new HorizontalFlip(0.5),
                    new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
                    new Grayscale(0.2),
                    new GaussianBlur(0.1, 2, 0.5),
                    NORMALIZE))));
  }

  /**
   * Refuses other views than two of one size.
   *
   * @throws ConfigException saying what is drawn
   */
  static void requireTwo(String method, ViewPlan views) {
    if (views.viewCount() != 2 || views.fullResolutionCount() != 2) {
      throw new ConfigException(
          "%s compares exactly 2 views of one size, the view plan draws %s, of which %s full-resolution"
              .formatted(method, views.viewCount(), views.fullResolutionCount()));
    }
  }

  /**
   * Refuses too small a batch.
   *
   * @throws ConfigException saying why
   */
  static void requireBatch(String method, RunShape run, int least, String why) {
    if (run.batchSize() < least) {
      throw new ConfigException(
          "%s needs batch-size %s or more, %s, got %s"
              .formatted(method, least, why, run.batchSize()));
    }
  }
}
