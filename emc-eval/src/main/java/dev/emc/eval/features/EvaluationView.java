package dev.emc.eval.features;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.List;

/** How images are shown to a trained network: resized and cut without chance. */
public final class EvaluationView {
  /** Sides of networks for photographs, whose borders are cut as ImageNet's evaluation does. */
  private static final int PHOTOGRAPH = 96;

  private EvaluationView() {}

  /**
   * The view for a network trained with some plan: its full size, and the mean and standard
   * deviation it was trained with. The shorter side is resized to 256/224 of the size before the
   * centre is cut; networks below 96 pixels see the image as it is.
   */
  public static ViewSpec of(ViewPlan plan) {
    ViewSpec full = plan.views().get(0);
    return resized(full, full.size());
  }

  /** The same view at another size, by the same rule. */
  public static ViewSpec resized(ViewSpec view, int size) {
    int resize = size < PHOTOGRAPH ? size : Math.round(size * 256 / 224f);
    Augmentation normalize = view.augmentations().get(view.augmentations().size() - 1);
    return new ViewSpec(
        size,
        1,
        List.of(new Augmentation.ResizeCenterCrop(resize, Interpolation.BILINEAR), normalize));
  }
}
