package dev.emc.eval.supervised;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.BuiltinPlugin;
import dev.emc.core.optim.Schedule;
import dev.emc.core.plugin.Components;
import dev.emc.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rates of the shipped protocols, epoch by epoch. */
class GoldenProtocolSchedulesTest {
  private static final int STEPS = 7;

  static Stream<JsonNode> cosine() {
    return cases("cosine_annealing_per_epoch");
  }

  static Stream<JsonNode> multiStep() {
    return cases("multistep_per_epoch");
  }

  private static Stream<JsonNode> cases(String name) {
    return StreamSupport.stream(Golden.json("schedules.json").get(name).spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cosine")
  void cosineOfTheLinearProbes(JsonNode golden) {
    double base = golden.get("base_lr").asDouble();
    assertRates(
        golden,
        ShippedProtocols.LINEAR.find("swav"),
        List.of(
            "optimizer.lr=" + base,
            "optimizer.schedule.final-lr-factor=" + golden.get("final_lr").asDouble() / base));
  }

  @ParameterizedTest
  @MethodSource("multiStep")
  void stepsOfInat18(JsonNode golden) {
    assertRates(
        golden,
        ShippedProtocols.LINEAR.find("inat18"),
        List.of(
            "optimizer.lr=" + golden.get("base_lr").asDouble(),
            "optimizer.schedule.gamma=" + golden.get("gamma").asDouble(),
            "optimizer.schedule.milestones=" + golden.get("milestones")));
  }

  private static void assertRates(JsonNode golden, ProtocolText text, List<String> changes) {
    var overrides = new ArrayList<>(changes);
    overrides.add("epochs=" + golden.get("epochs").asInt());
    ClassifierProtocol protocol = text.forLabels(1, overrides, Components.of(new BuiltinPlugin()));
    var optimizer = protocol.optimizer();
    Schedule schedule =
        optimizer
            .schedule()
            .over(optimizer.scaledLr(protocol.batchSize()), protocol.epochs(), STEPS);
    double[] expected = Golden.array(golden.get("lr_per_epoch")).data();
    assertEquals(protocol.epochs(), expected.length);
    for (int epoch = 0; epoch < expected.length; epoch++) {
      for (int step : new int[] {0, STEPS - 1}) {
        assertEquals(
            expected[epoch],
            schedule.rate((long) epoch * STEPS + step),
            1e-9 * expected[0],
            "epoch " + epoch);
      }
    }
  }
}
