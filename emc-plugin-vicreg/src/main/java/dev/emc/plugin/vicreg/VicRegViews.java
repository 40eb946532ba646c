package dev.emc.plugin.vicreg;

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

/**
 * The two views of VICReg's paper (appendix C.1), those of BYOL: alike but for blur and solarise.
 */
final class VicRegViews {
  private VicRegViews() {}

  static ViewPlan plan() {
    return new ViewPlan(List.of(view(1.0, 0.0), view(0.1, 0.2)));
  }

  private static ViewSpec view(double blurProbability, double solarizeProbability) {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(0.08, 1, Interpolation.BICUBIC),
            new HorizontalFlip(0.5),
            new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, blurProbability),
            new Solarize(128, solarizeProbability),
            new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)));
    return new ViewSpec(224, 1, augmentations);
  }
}
