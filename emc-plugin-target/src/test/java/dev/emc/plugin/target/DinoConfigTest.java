package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.ConfigContract;
import dev.emc.testkit.Golden;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DinoConfigTest extends ConfigContract {
  @Override
  protected Class<? extends Record> type() {
    return DinoConfig.class;
  }

  private static DinoConfig config(
      List<Integer> projector, int outputs, int crops, double student, double center) {
    return new DinoConfig(
        projector,
        false,
        outputs,
        true,
        crops,
        student,
        0.04,
        0.07,
        30,
        center,
        0.996,
        1,
        CountFrom.RUN);
  }

  static DinoConfig schedule(
      double start, double teacher, int warmup, double momentum, int freeze, CountFrom from) {
    return new DinoConfig(
        List.of(8), false, 8, true, 0, 0.1, start, teacher, warmup, 0.9, momentum, freeze, from);
  }

  @Override
  protected Map<String, Executable> refused() {
    var refused = new HashMap<String, Executable>();
    refused.put(
        "projector must end with a width of at least 2, since a normalised embedding of width 1"
            + " is +1 or -1, got [8, 1]",
        () -> config(List.of(8, 1), 8, 0, 0.1, 0.9));
    refused.put(
        "outputs must lie in [2, 10000000], got 1", () -> config(List.of(8), 1, 0, 0.1, 0.9));
    refused.put(
        "local-crops must lie in [0, 256], got -1", () -> config(List.of(8), 8, -1, 0.1, 0.9));
    refused.put(
        "student-temperature must lie in (0, 1000], got 0", () -> config(List.of(8), 8, 0, 0, 0.9));
    refused.put(
        "center-momentum must lie in [0, 1], got 1.5", () -> config(List.of(8), 8, 0, 0.1, 1.5));
    refused.put(
        "start-teacher-temperature must lie in (0, 1000], got 0",
        () -> schedule(0, 0.07, 3, 0.9, 1, CountFrom.RUN));
    refused.put(
        "teacher-temperature must lie in (0, 1000], got 0",
        () -> schedule(0.04, 0, 3, 0.9, 1, CountFrom.RUN));
    refused.put(
        "teacher-warmup-epochs must lie in [0, 1000000], got -1",
        () -> schedule(0.04, 0.07, -1, 0.9, 1, CountFrom.RUN));
    refused.put(
        "base-momentum must lie in [0, 1], got -1",
        () -> schedule(0.04, 0.07, 3, -1, 1, CountFrom.RUN));
    refused.put(
        "freeze-last-layer-epochs must lie in [0, 1000000], got -1",
        () -> schedule(0.04, 0.07, 3, 0.9, -1, CountFrom.RUN));
    return refused;
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(config(List.of(2048, 2048, 256), 65536, 8, 0.1, 0.9), new DinoConfig());
  }

  @Test
  void theTeachersTemperatureRisesAsInTheReference() {
    for (JsonNode c : Golden.json("dino.json").at("/schedules/teacher_temp")) {
      double[] expected = Golden.array(c.get("per_epoch")).data();
      DinoConfig config =
          schedule(
              c.get("warmup_teacher_temp").asDouble(),
              c.get("teacher_temp").asDouble(),
              c.get("warmup_epochs").asInt(),
              0.9,
              1,
              CountFrom.RUN);
      for (int epoch = 0; epoch < expected.length; epoch++) {
        assertEquals(
            expected[epoch], config.teacherTemperature(epoch), 1e-15, c + " epoch " + epoch);
      }
    }
  }

  @Test
  void whatCountsFromTheHistoryIsNamedWhereItMatters() {
    assertEquals(List.of(), new DinoConfig().historyKeys());
    assertEquals(
        List.of("teacher-warmup-epochs", "freeze-last-layer-epochs"),
        schedule(0.04, 0.07, 3, 0.9, 1, CountFrom.HISTORY).historyKeys());
    assertEquals(List.of(), schedule(0.04, 0.07, 0, 0.9, 0, CountFrom.HISTORY).historyKeys());
    assertEquals(List.of(), schedule(0.04, 0.04, 3, 0.9, 0, CountFrom.HISTORY).historyKeys());
  }
}
