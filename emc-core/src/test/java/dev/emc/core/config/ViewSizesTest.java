package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.COMPONENTS;
import static dev.emc.core.config.ExperimentLoaderTest.SMALL;
import static dev.emc.core.config.ExperimentLoaderTest.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes of views that are not written out. The test plugin's method draws 2 of 28, 1 of 14. */
class ViewSizesTest {
  private static final String VIEWS =
      "views: [{size: 8, count: 2, augmentations: [{type: normalize, mean: [0], std: [1]}]}]\n";

  private static Experiment resolved(String... overrides) {
    Experiment experiment = load(SMALL, overrides);
    return experiment.resolved(COMPONENTS, COMPONENTS.assemble(experiment.selection()));
  }

  private static List<Integer> sizes(Experiment experiment) {
    return experiment.views().stream().map(ViewSpec::size).toList();
  }

  private static void refused(String line, String... overrides) {
    assertEquals(line, assertThrows(ConfigException.class, () -> resolved(overrides)).getMessage());
  }

  @Test
  void onlySizesChange() {
    Experiment before = resolved();
    Experiment after = resolved("view-size=20", "crop-size=10");
    assertEquals(List.of(28, 14), sizes(before));
    assertEquals(List.of(20, 10), sizes(after));
    assertEquals(List.of(20, 14), sizes(resolved("view-size=20")));
    assertEquals(List.of(28, 10), sizes(resolved("crop-size=10")));
    for (int i = 0; i < 2; i++) {
      assertEquals(before.views().get(i).augmentations(), after.views().get(i).augmentations());
      assertEquals(before.views().get(i).count(), after.views().get(i).count());
    }
  }

  /** Else the run's own config would be refused for both being there. */
  @Test
  void theResolvedConfigHasTheViewsAlone() {
    Experiment resolved = resolved("view-size=20", "crop-size=10");
    assertNull(resolved.viewSize());
    assertNull(resolved.cropSize());
    assertEquals(resolved, load(ResolvedConfig.write(resolved, COMPONENTS, "abc")));
  }

  @Test
  void besideWrittenViewsTheyAreRefused() {
    for (String key : List.of("view-size", "crop-size")) {
      var error = assertThrows(ConfigException.class, () -> load(SMALL + key + ": 16\n" + VIEWS));
      assertEquals(
          "exp.yaml:5: "
              + key
              + ": cannot stand beside views, which have sizes of their own, such as views[0].size",
          error.getMessage());
    }
    assertEquals(16, load(SMALL + VIEWS, "views=", "view-size=16").viewSize());
  }

  @Test
  void sizesThatDoNotGoTogetherAreRefused() {
    refused(
        "view-size must be above the size of the small crops, 14, got 12; crop-size sets that",
        "view-size=12");
    refused(
        "view-size must be above the size of the small crops, 20, got 20",
        "view-size=20",
        "crop-size=20");
    refused(
        "crop-size: the size of the large views must be above the size of the small crops, 30, got 28",
        "crop-size=30");
    refused("--set view-size: must lie in [1, 4096], got 0", "view-size=0");
  }

  @Test
  void cropsThereMustBe() {
    ViewSpec view = load(SMALL + VIEWS).views().get(0);
    assertEquals(
        "crop-size: the views of method 'm' all have one size, 8, which view-size changes",
        error(new ViewPlan(List.of(view))));
    var plan =
        new ViewPlan(
            Stream.of(9, 8, 7).map(size -> new ViewSpec(size, 1, view.augmentations())).toList());
    assertEquals(
        "crop-size: the views of method 'm' have small crops of several sizes (8, 7): write views"
            + " out",
        error(plan));
  }

  private static String error(ViewPlan plan) {
    return assertThrows(ConfigException.class, () -> ViewSizes.of(plan, null, 4, "m")).getMessage();
  }

  @Test
  void bracketsChooseAnEntry() {
    Experiment experiment =
        load(SMALL + VIEWS, "views[0].size=160", "views[0].augmentations[0].mean[0]=0.25");
    assertEquals(160, experiment.views().get(0).size());
    assertEquals(
        "[Normalize[mean=[0.25], std=[1.0]]]",
        experiment.views().get(0).augmentations().toString());
    assertEquals(
        "--set views.1: views is a list of 1, choose an entry by its index, 0 to 0",
        assertThrows(ConfigException.class, () -> load(SMALL + VIEWS, "views[1]=3")).getMessage());
    for (String bad : List.of("views[x].size", "views[0.size", "views[].size", "[0]")) {
      assertEquals(
          "--set '%s=3': the key '%s' has no whole number in brackets, as in views[0]"
              .formatted(bad, bad),
          assertThrows(ConfigException.class, () -> load(SMALL + VIEWS, bad + "=3")).getMessage());
    }
  }
}
