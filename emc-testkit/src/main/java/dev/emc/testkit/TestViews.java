package dev.emc.testkit;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.ArrayList;
import java.util.List;

/** Small view plans for tests: 16 pixels at full resolution, 8 otherwise, no randomness. */
public final class TestViews {
  /** Side of a full-resolution view, in pixels. */
  public static final int FULL_SIZE = 16;

  /** Side of any other view, in pixels. */
  public static final int SMALL_SIZE = 8;

  private TestViews() {}

  /**
   * A plan.
   *
   * @param fullViews how many full-resolution views, at least 1
   * @param smallViews how many smaller views, 0 or more
   */
  public static ViewPlan plan(int fullViews, int smallViews) {
    var specs = new ArrayList<ViewSpec>();
    specs.add(spec(FULL_SIZE, fullViews));
    if (smallViews > 0) {
      specs.add(spec(SMALL_SIZE, smallViews));
    }
    return new ViewPlan(specs);
  }

  private static ViewSpec spec(int size, int count) {
    Augmentation normalize =
        new Augmentation.Normalize(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
    return new ViewSpec(size, count, List.of(normalize));
  }
}
