package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ResumeRules.Rule;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.optim.Schedule;
import dev.emc.core.plugin.Names;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResumeRulesTest {
  static Stream<String> keys() {
    return Stream.of(Experiment.class.getRecordComponents())
        .flatMap(
            component ->
                component.getType() == DataConfig.class
                    ? Stream.of(DataConfig.class.getRecordComponents())
                        .map(part -> key(component) + "." + key(part))
                    : Stream.of(key(component)));
  }

  private static String key(RecordComponent component) {
    return Names.kebab(component.getName());
  }

  /** Whoever adds a key to an experiment decides here what becomes of it. */
  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyHasARule(String key) {
    assertTrue(
        ResumeRules.knows(key),
        () ->
            "ResumeRules does not say whether '"
                + key
                + "' may change when a run is resumed: FIXED if weights, images or loss depend on"
                + " it, FREE if only where and how it computes and what it writes down");
  }

  @Test
  void aRuleHoldsForWhatIsBelow() {
    assertEquals(Rule.FIXED, ResumeRules.of("optimizer.schedule.warmup-epochs"));
    assertEquals(Rule.FREE, ResumeRules.of("checkpoints.keep-last"));
    assertEquals(Rule.FREE, ResumeRules.of("online-knn.test.images"));
    assertEquals(Rule.FREE, ResumeRules.of("guard.on-harm"));
    assertEquals(Rule.FIXED, ResumeRules.of("guard.images.from"));
    assertEquals(Rule.GROWS, ResumeRules.of("epochs"));
    assertEquals(Rule.FIXED, ResumeRules.of("nobody-thought-of-it"));
  }

  static List<RateSchedule> schedules() {
    return List.of(
        new RateSchedule.Fixed(),
        new RateSchedule.WarmupCosine(1, 0.1),
        new RateSchedule.LinearWarmupCosine(1, 0.1, 0.01),
        new RateSchedule.EpochCosine(0),
        new RateSchedule.Step(1, 0.5),
        new RateSchedule.MultiStep(List.of(2, 5), 0.5));
  }

  @Test
  void everyScheduleIsTried() {
    assertEquals(
        List.of(RateSchedule.class.getPermittedSubclasses()),
        schedules().stream().<Object>map(Object::getClass).toList());
  }

  /** A longer run has the same rates in the steps of a shorter one, or says that it has not. */
  @ParameterizedTest
  @MethodSource("schedules")
  void whatSpansTheRunChangesWithItsLength(RateSchedule schedule) {
    int steps = 7;
    Schedule three = schedule.over(0.5, 3, steps);
    Schedule nine = schedule.over(0.5, 9, steps);
    boolean differs = false;
    for (long step = 0; step < 3 * steps; step++) {
      differs |= three.rate(step) != nine.rate(step);
    }
    assertEquals(differs, schedule.spansTheRun());
  }
}
