package dev.emc.plugin.target;

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
import java.util.ArrayList;
import java.util.List;

/** The views of these methods' papers, and what is asked of a run's views and batch. */
final class Views {
  private static final int SIZE = 224;
  private static final int LOCAL_SIZE = 96;

  private Views() {}

  /** Grill et al. 2020, appendix B: alike but for blur and solarise. */
  static ViewPlan byol() {
    var crop = RandomResizedCrop.of(0.08, 1, Interpolation.BICUBIC);
    return new ViewPlan(List.of(view(SIZE, crop, 1, 0), view(SIZE, crop, 0.1, 0.2)));
  }

  /** Chen et al. 2020: two alike. */
  static ViewPlan mocoV2() {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(0.2, 1, Interpolation.BILINEAR),
            new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, 0.5),
            new HorizontalFlip(0.5),
            normalize());
    return new ViewPlan(List.of(new ViewSpec(SIZE, 2, augmentations)));
  }

  /** Chen, Xie and He 2021: those of BYOL, with the crops of the released ResNet recipe. */
  static ViewPlan mocoV3() {
    var crop = RandomResizedCrop.of(0.2, 1, Interpolation.BILINEAR);
    return new ViewPlan(List.of(view(SIZE, crop, 1, 0), view(SIZE, crop, 0.1, 0.2)));
  }

  /** Caron et al. 2021: two global views as in BYOL, and small local ones. */
  static ViewPlan dino(int localCrops) {
    var global = RandomResizedCrop.of(0.4, 1, Interpolation.BICUBIC);
    var specs = new ArrayList<ViewSpec>();
    specs.add(view(SIZE, global, 1, 0));
    specs.add(view(SIZE, global, 0.1, 0.2));
    if (localCrops > 0) {
      var local = RandomResizedCrop.of(0.05, 0.4, Interpolation.BICUBIC);
      ViewSpec one = view(LOCAL_SIZE, local, 0.5, 0);
      specs.add(new ViewSpec(LOCAL_SIZE, localCrops, one.augmentations()));
    }
    return new ViewPlan(specs);
  }

  private static ViewSpec view(
      int size, Augmentation crop, double blurProbability, double solarizeProbability) {
    return new ViewSpec(
        size,
        1,
        List.of(
            crop,
            new HorizontalFlip(0.5),
            new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, blurProbability),
            new Solarize(128, solarizeProbability),
            normalize()));
  }

  private static Augmentation normalize() {
    return new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
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
   * Refuses a batch of which batch norms leave nothing.
   *
   * @throws ConfigException saying why
   */
  static void requireThree(String method, RunShape run) {
    if (run.batchSize() < 3) {
      throw new ConfigException(
          "%s needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1, got %s"
              .formatted(method, run.batchSize()));
    }
  }
}
