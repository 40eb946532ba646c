package dev.emc.core.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Golden;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class GoldenScheduleTest {
  private static final double TOLERANCE = 1e-12;

  private static JsonNode cases(String kind) {
    JsonNode cases = Golden.json("schedules.json").get(kind);
    assertTrue(cases.size() > 0, kind);
    return cases;
  }

  @Test
  void vicreg() {
    for (JsonNode c : cases("vicreg")) {
      long perEpoch = c.get("steps_per_epoch").asLong();
      double base = Schedule.scaled(c.get("base_lr").asDouble(), c.get("batch_size").asInt());
      Schedule cosine =
          new RateSchedule.WarmupCosine(c.get("warmup_epochs").asLong(), 0.001)
              .over(base, c.get("epochs").asInt(), perEpoch);
      Schedule fixed = new RateSchedule.Fixed().over(base, c.get("epochs").asInt(), perEpoch);
      var rates = new double[c.get("steps").size()];
      var fixedRates = new double[rates.length];
      for (int i = 0; i < rates.length; i++) {
        rates[i] = cosine.rate(c.get("steps").get(i).asLong());
        fixedRates[i] = fixed.rate(c.get("steps").get(i).asLong());
      }
      Golden.array(c.get("lr_warmup_cosine")).assertClose("vicreg", rates, TOLERANCE);
      Golden.array(c.get("lr_fixed")).assertClose("vicreg, fixed", fixedRates, TOLERANCE);
    }
  }

  @Test
  void swav() {
    for (JsonNode c : cases("swav")) {
      long perEpoch = c.get("steps_per_epoch").asLong();
      double base = c.get("base_lr").asDouble();
      Schedule schedule =
          new RateSchedule.LinearWarmupCosine(
                  c.get("warmup_epochs").asLong(),
                  c.get("start_warmup").asDouble() / base,
                  c.get("final_lr").asDouble() / base)
              .over(base, c.get("epochs").asInt(), perEpoch);
      var rates = new double[c.get("length").asInt()];
      for (int i = 0; i < rates.length; i++) {
        rates[i] = schedule.rate(i);
      }
      Golden.array(c.get("lr")).assertClose("swav", rates, TOLERANCE);
      assertEquals(c.get("final_lr").asDouble(), schedule.rate(rates.length), TOLERANCE);
    }
  }

  @Test
  void simsiam() {
    for (JsonNode c : cases("simsiam")) {
      double base = Schedule.scaled(c.get("lr").asDouble(), c.get("batch_size").asInt());
      assertEquals(c.get("init_lr").asDouble(), base, TOLERANCE);
      int epochs = c.get("epochs").asInt();
      assertPerEpoch(c, epochs, new RateSchedule.EpochCosine(0).over(base, epochs, 7));
    }
  }

  @Test
  void cosineAnnealing() {
    for (JsonNode c : cases("cosine_annealing_per_epoch")) {
      int epochs = c.get("epochs").asInt();
      double base = c.get("base_lr").asDouble();
      double end = c.get("final_lr").asDouble();
      assertPerEpoch(c, epochs, new RateSchedule.EpochCosine(end / base).over(base, epochs, 7));
    }
  }

  @Test
  void multiStep() {
    for (JsonNode c : cases("multistep_per_epoch")) {
      var milestones = new ArrayList<Integer>();
      c.get("milestones").forEach(m -> milestones.add(m.asInt()));
      double base = c.get("base_lr").asDouble();
      int epochs = c.get("epochs").asInt();
      var schedule = new RateSchedule.MultiStep(milestones, c.get("gamma").asDouble());
      assertPerEpoch(c, epochs, schedule.over(base, epochs, 7));
    }
  }

  private static void assertPerEpoch(JsonNode c, int epochs, Schedule schedule) {
    for (int withinEpoch : new int[] {0, 6}) {
      var rates = new double[epochs];
      for (int epoch = 0; epoch < epochs; epoch++) {
        rates[epoch] = schedule.rate(epoch * 7L + withinEpoch);
      }
      Golden.array(c.get("lr_per_epoch")).assertClose(schedule.toString(), rates, TOLERANCE);
    }
  }
}
