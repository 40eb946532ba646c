package dev.emc.plugin.simsiam;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.List;

/** SimSiam's two views, made alike. */
final class SimSiamViews {
  private SimSiamViews() {}

  static ViewPlan plan() {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(0.2, 1, Interpolation.BILINEAR),
            new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, 0.5),
            new HorizontalFlip(0.5),
            new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)));
    return new ViewPlan(List.of(new ViewSpec(224, 2, augmentations)));
  }
}
