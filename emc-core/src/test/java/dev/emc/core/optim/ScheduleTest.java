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
    assertEquals(0.001, new RateSchedule.WarmupCosine(2, 0.001).over(1, 10, 1).rate(25));
    assertEquals(0.5, new RateSchedule.LinearWarmupCosine(0, 0, 0.5).over(1, 10, 1).rate(10));
    assertEquals(0, new RateSchedule.EpochCosine(0).over(1, 5, 3).rate(100));
    assertEquals(0.01, new RateSchedule.Step(2, 0.1).over(1, 5, 3).rate(100), 1e-15);
    assertEquals(0.25, new Schedule.Table(List.of(1.0, 0.25)).rate(7));
  }

  @Test
  void aWarmUpOfOneStepIsItsStart() {
    Schedule schedule = new RateSchedule.LinearWarmupCosine(1, 0.1, 0).over(1, 10, 1);
    assertEquals(0.1, schedule.rate(0));
    assertEquals(1, schedule.rate(1));
  }

  @Test
  void equalSettingsAreEqual() {
    assertEquals(
        new RateSchedule.EpochCosine(0).over(1, 5, 3),
        new RateSchedule.EpochCosine(0).over(1, 5, 3));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    var fixed = new RateSchedule.Fixed();
    assertRefused("rate must be at least 0 and finite, got -1.0", () -> fixed.over(-1, 1, 1));
    assertRefused(
        "rate must be at least 0 and finite, got NaN",
        () -> new RateSchedule.WarmupCosine(1, 0).over(Double.NaN, 2, 1));
    assertRefused(
        "rate must be at least 0 and finite, got -2.0",
        () -> new Schedule.Table(List.of(1.0, -2.0)));
    assertRefused(
        "warmup-epochs must lie in [0, 1000000], got -1",
        () -> new RateSchedule.LinearWarmupCosine(-1, 0, 0));
    assertRefused(
        "a schedule needs at least 1 epoch of at least 1 step, got 0 and 3",
        () -> new RateSchedule.EpochCosine(0).over(1, 0, 3));
    assertRefused(
        "milestones must be epochs from 1 that rise, got [5, 5]",
        () -> new RateSchedule.MultiStep(List.of(5, 5), 0.1));
    assertRefused("a table of rates needs at least one", () -> new Schedule.Table(List.of()));
    assertRefused(
        "weight decay of group 'head' must be at least 0 and finite, got -0.1",
        () -> new ParameterGroup("head", Map.of(), step -> 1, -0.1));
  }

  @Test
  void optimiserSettingsOutOfRangeAreRefused() {
    assertRefused(
        "beta1 and beta2 must be in [0, 1), got 1.0 and 0.5",
        () -> new AdamW.Settings(1, 0.5, 1e-8));
    assertRefused("epsilon must be above 0, got 0.0", () -> new AdamW.Settings(0.9, 0.9, 0));
  }
}
