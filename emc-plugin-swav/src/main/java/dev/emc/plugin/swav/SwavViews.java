package dev.emc.plugin.swav;

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

/** SwAV's multi-crop: two views of 224 pixels and six of 96. */
final class SwavViews {
  private SwavViews() {}

  static ViewPlan plan() {
    return new ViewPlan(List.of(view(224, 2, 0.14, 1), view(96, 6, 0.05, 0.14)));
  }

  private static ViewSpec view(int size, int count, double scaleMin, double scaleMax) {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(scaleMin, scaleMax, Interpolation.BILINEAR),
            new HorizontalFlip(0.5),
            new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, 0.5),
            // 0.228, where the other methods have 0.229: the released code's value.
            new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.228, 0.224, 0.225)));
    return new ViewSpec(size, count, augmentations);
  }
}
