package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.optim.Schedule;
import dev.emc.testkit.Golden;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules as a YAML file states them give the golden rates. */
class GoldenRateScheduleTest {
  private static final double TOLERANCE = 1e-12;

  private static JsonNode cases(String kind) {
    JsonNode cases = Golden.json("schedules.json").get(kind);
    assertTrue(cases.size() > 0, kind);
    return cases;
  }

  private static Schedule schedule(String optimizer, int epochs, int batchSize, long perEpoch) {
    String yaml =
        ExperimentLoaderTest.SMALL.replaceAll("optimizer:.*", "")
            + "optimizer: {%s}%nepochs: %d%nbatch-size: %d%n"
                .formatted(optimizer, epochs, batchSize);
    OptimizerConfig config = ExperimentLoaderTest.load(yaml).optimizer();
    return config.schedule().over(config.scaledLr(batchSize), epochs, perEpoch);
  }

  @Test
  void warmupCosineAndFixedAreVicRegs() {
    for (JsonNode c : cases("vicreg")) {
      int epochs = c.get("epochs").asInt();
      int batch = c.get("batch_size").asInt();
      long perEpoch = c.get("steps_per_epoch").asLong();
      String lars = "type: lars, lr: " + c.get("base_lr") + ", lr-batch: 256, schedule: ";
      Schedule cosine =
          schedule(
              lars + "{type: warmup-cosine, warmup-epochs: " + c.get("warmup_epochs") + "}",
              epochs,
              batch,
              perEpoch);
      Schedule fixed = schedule(lars + "fixed", epochs, batch, perEpoch);
      int[] steps = IntStream.range(0, c.get("steps").size()).map(i -> at(c, i)).toArray();
      assertRates(c, "lr_warmup_cosine", steps, cosine);
      assertRates(c, "lr_fixed", steps, fixed);
    }
  }

  private static int at(JsonNode c, int index) {
    return c.get("steps").get(index).asInt();
  }

  @Test
  void linearWarmupCosineIsSwavs() {
    for (JsonNode c : cases("swav")) {
      double base = c.get("base_lr").asDouble();
      Schedule schedule =
          schedule(
              "type: larc-sgd, lr: %s, schedule: {type: linear-warmup-cosine, warmup-epochs: %s,"
                      .formatted(base, c.get("warmup_epochs"))
                  + " start-lr-factor: %s, final-lr-factor: %s}"
                      .formatted(
                          c.get("start_warmup").asDouble() / base,
                          c.get("final_lr").asDouble() / base),
              c.get("epochs").asInt(),
              64,
              c.get("steps_per_epoch").asLong());
      assertRates(c, "lr", IntStream.range(0, c.get("length").asInt()).toArray(), schedule);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simsiam", "cosine_annealing_per_epoch"})
  void epochCosineIsSimSiamsAndTheProbes(String kind) {
    for (JsonNode c : cases(kind)) {
      boolean scaled = c.has("init_lr");
      double lr = c.get(scaled ? "lr" : "base_lr").asDouble();
      double end = scaled ? 0 : c.get("final_lr").asDouble() / lr;
      int epochs = c.get("epochs").asInt();
      Schedule schedule =
          schedule(
              "type: sgd, lr: %s, lr-batch: %d, schedule: {type: epoch-cosine,"
                      .formatted(lr, scaled ? 256 : 0)
                  + " final-lr-factor: %s}".formatted(end),
              epochs,
              scaled ? c.get("batch_size").asInt() : 64,
              7);
      assertPerEpoch(c, epochs, schedule);
    }
  }

  @Test
  void multiStepIsTheEvaluations() {
    for (JsonNode c : cases("multistep_per_epoch")) {
      int epochs = c.get("epochs").asInt();
      Schedule schedule =
          schedule(
              "type: adam-w, lr: %s, schedule: {type: multi-step, milestones: %s, gamma: %s}"
                  .formatted(c.get("base_lr"), c.get("milestones"), c.get("gamma")),
              epochs,
              64,
              7);
      assertPerEpoch(c, epochs, schedule);
    }
  }

  @Test
  void stepIsMultiStepAtEvenDistances() {
    Schedule schedule =
        schedule(
            "type: sgd, lr: 2, lr-batch: 0, schedule: {type: step, every-epochs: 3}", 7, 64, 2);
    double[] expected = {2, 2, 2, 2, 2, 2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.02, 0.02};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], schedule.rate(i), 1e-15, "step " + i);
    }
  }

  private static void assertPerEpoch(JsonNode c, int epochs, Schedule schedule) {
    for (int within : new int[] {0, 6}) {
      int[] steps = IntStream.range(0, epochs).map(epoch -> epoch * 7 + within).toArray();
      assertRates(c, "lr_per_epoch", steps, schedule);
    }
  }

  private static void assertRates(JsonNode c, String key, int[] steps, Schedule schedule) {
    double[] rates = IntStream.of(steps).mapToDouble(schedule::rate).toArray();
    Golden.array(c.get(key)).assertClose(key, rates, TOLERANCE);
  }
}
