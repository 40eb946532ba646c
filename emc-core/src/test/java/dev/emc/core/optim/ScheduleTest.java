package dev.emc.core.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ScheduleTest {
  private static void assertRefused(String message, Executable creation) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, creation).getMessage());
  }

  @Test
  void theLastValueHoldsBeyondTheEnd() {
    assertEquals(0.001, new Schedule.WarmupCosine(1, 0.001, 2, 10).rate(25));
    assertEquals(0.5, new Schedule.LinearWarmupCosine(0, 1, 0.5, 0, 10).rate(10));
    assertEquals(0, new Schedule.EpochCosine(1, 0, 5, 3).rate(100));
    assertEquals(0.25, new Schedule.Table(List.of(1.0, 0.25)).rate(7));
  }

  @Test
  void aWarmUpOfOneStepIsItsStart() {
    var schedule = new Schedule.LinearWarmupCosine(0.1, 1, 0, 1, 10);
    assertEquals(0.1, schedule.rate(0));
    assertEquals(1, schedule.rate(1));
  }

  @Test
  void equalSettingsAreEqual() {
    assertEquals(new Schedule.EpochCosine(1, 0, 5, 3), new Schedule.EpochCosine(1, 0, 5, 3));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertRefused("rate must be at least 0 and finite, got -1.0", () -> new Schedule.Fixed(-1));
    assertRefused(
        "base must be at least 0 and finite, got NaN",
        () -> new Schedule.WarmupCosine(Double.NaN, 0, 1, 2));
    assertRefused(
        "a schedule needs at least 1 step and no negative warm-up, got 10 and -1",
        () -> new Schedule.LinearWarmupCosine(0, 1, 0, -1, 10));
    assertRefused(
        "a schedule needs at least 1 epoch of at least 1 step, got 0 and 3",
        () -> new Schedule.EpochCosine(1, 0, 0, 3));
    assertRefused(
        "milestones must rise, got [5, 5]", () -> new Schedule.MultiStep(1, 0.1, List.of(5, 5), 3));
    assertRefused("a table of rates needs at least one", () -> new Schedule.Table(List.of()));
    assertRefused(
        "weight decay of group 'head' must be at least 0 and finite, got -0.1",
        () -> new ParameterGroup("head", Map.of(), new Schedule.Fixed(1), -0.1));
  }

  @Test
  void optimiserSettingsOutOfRangeAreRefused() {
    assertRefused(
        "beta1 and beta2 must be in [0, 1), got 1.0 and 0.5",
        () -> new AdamW.Settings(1, 0.5, 1e-8));
    assertRefused("epsilon must be above 0, got 0.0", () -> new AdamW.Settings(0.9, 0.9, 0));
  }
}
