package dev.emc.api.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewPlanTest {
  private static final Augmentation NORMALIZE =
      new Augmentation.Normalize(List.of(0.5), List.of(0.25));

  private static ViewSpec spec(int size, int count) {
    return new ViewSpec(size, count, List.of(NORMALIZE));
  }

  private static void assertRefused(String text, Runnable construction) {
    var error = assertThrows(IllegalArgumentException.class, construction::run);
    assertEquals(text, error.getMessage());
  }

  @Test
  void viewsAreCountedBySizeAndListedOneByOne() {
    var plan = new ViewPlan(List.of(spec(224, 1), spec(224, 1), spec(96, 6)));
    assertEquals(8, plan.viewCount());
    assertEquals(224, plan.fullSize());
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(8, plan.views().size());
    assertEquals(224, plan.views().get(1).size());
    assertEquals(96, plan.views().get(2).size());
  }

  @Test
  void aPlanKeepsACopyOfItsSpecs() {
    var specs = new ArrayList<>(List.of(spec(224, 2)));
    var plan = new ViewPlan(specs);
    specs.clear();
    assertEquals(2, plan.viewCount());
  }

  @Test
  void anEmptyPlanIsRefused() {
    assertRefused("views must list at least one", () -> new ViewPlan(List.of()));
  }

  @Test
  void growingSizesAreRefused() {
    assertRefused(
        "views must be listed by falling size, got 96 before 224",
        () -> new ViewPlan(List.of(spec(96, 6), spec(224, 2))));
  }

  @Test
  void aViewNeedsASizeACountAndANormalisationAtItsEnd() {
    assertRefused("size must lie in [1, 4096], got 0", () -> spec(0, 2));
    assertRefused("count must lie in [1, 256], got 0", () -> spec(224, 0));
    assertRefused(
        "the last augmentation of a view must be normalize",
        () -> new ViewSpec(224, 2, List.of(NORMALIZE, new Augmentation.HorizontalFlip(0.5))));
    assertRefused(
        "the last augmentation of a view must be normalize", () -> new ViewSpec(224, 2, List.of()));
  }
}
