package dev.emc.core.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.GuardConfig;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnHarm;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardRulesTest {
  private static final GuardConfig CONFIG = new GuardConfig(new ImageRange("val"));
  private static final GuardFigures START = figures(60.0, 100, 1);

  private static GuardFigures figures(@Nullable Double accuracy, double rank, double kept) {
    return new GuardFigures(true, accuracy, rank, kept, 1, 10, -0.1, 2.0);
  }

  @Test
  void whatStaysWithinItsToleranceIsNoHarm() {
    assertEquals(List.of(), GuardRules.fallen(CONFIG, START, figures(58.0, 70, 0.1001)));
  }

  @Test
  void everyFallBeyondItsToleranceIsNamed() {
    assertEquals(
        List.of(
            "kNN accuracy fell from 60.00 to 57.90 % (allowed: 2 points)",
            "the features' effective rank fell from 100.0 to 69.9 (allowed: 30 % of it)",
            "of the nearest neighbours at the start only 9.9 % are left (allowed: 10 %)"),
        GuardRules.fallen(CONFIG, START, figures(57.9, 69.9, 0.099)));
  }

  @Test
  void lossEntropyAndEmbeddingRankAreNoAlarms() {
    var moved = new GuardFigures(true, 60.0, 100, 1, 0.01, 1, -9.0, 1e6);
    assertEquals(List.of(), GuardRules.fallen(CONFIG, START, moved));
  }

  @Test
  void featuresThatAreNoNumbersAreHarm() {
    assertEquals(
        List.of("the features are no finite numbers any more"),
        GuardRules.fallen(CONFIG, START, GuardFigures.NOT_FINITE));
  }

  @Test
  void withLabelsTheHigherAccuracyIsBetterAndWithoutTheLater() {
    assertTrue(GuardRules.isBetter(START, figures(60.1, 50, 0.5)));
    assertFalse(GuardRules.isBetter(START, figures(60.0, 500, 1)));
    assertTrue(GuardRules.isBetter(figures(null, 100, 1), figures(null, 80, 0.5)));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    var images = new ImageRange("val");
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GuardConfig(images, true, 20, 1, 0, OnHarm.STOP, 0.1, 3, 20, 2, 0.3, 0.9));
    assertEquals("most must be 0 or above k (20), got 20", refused.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new GuardConfig(images, true, 0, 0, 0, OnHarm.STOP, 0.1, 3, 20, 2, 0.3, 0.9));
    assertThrows(
        IllegalArgumentException.class,
        () -> new GuardConfig(images, true, 0, 1, 0, OnHarm.STOP, 1.5, 3, 20, 2, 0.3, 0.9));
  }
}
